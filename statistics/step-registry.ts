import type { Step } from "./step.ts";
import { pca, type PcaOptions } from "./decomposition/pca.ts";
import { alignQuantiles, type AlignQuantilesOptions } from "./harmonization/align-quantiles.ts";
import { combat, type CombatOptions } from "./harmonization/combat-step.ts";
import { covbat, type CovbatOptions } from "./harmonization/covbat-step.ts";
import { standardizeByBatch, type StandardizeByBatchOptions } from "./harmonization/standardize-by-batch.ts";
import { dropConstant, type DropConstantOptions } from "./preparation/drop-constant.ts";
import { dropMissing, type DropMissingOptions } from "./preparation/drop-missing.ts";
import { dropNearZeroVariance, type DropNearZeroVarianceOptions } from "./preparation/drop-near-zero-variance.ts";
import { imputeIndicator, type ImputeIndicatorOptions } from "./preparation/impute-indicator.ts";
import { imputeKnn, type ImputeKnnOptions } from "./preparation/impute-knn.ts";
import { imputeMedian, type ImputeMedianOptions } from "./preparation/impute-median.ts";
import { oneHot, type OneHotOptions } from "./preparation/one-hot.ts";
import { robustScale, type RobustScaleOptions } from "./preparation/robust-scale.ts";
import { standardize, type StandardizeOptions } from "./preparation/standardize.ts";
import { winsorize, type WinsorizeOptions } from "./preparation/winsorize.ts";
import { yeoJohnson, type YeoJohnsonOptions } from "./preparation/yeo-johnson.ts";
import { dropCorrelated, type DropCorrelatedOptions } from "./selection/drop-correlated.ts";
import { selectElasticNet, type SelectElasticNetOptions } from "./selection/select-elastic-net.ts";
import { selectMrmr, type SelectMrmrOptions } from "./selection/select-mrmr.ts";
import { selectRecursive, type SelectRecursiveOptions } from "./selection/select-recursive.ts";
import { selectRelieff, type SelectRelieffOptions } from "./selection/select-relieff.ts";
import { selectStability, type SelectStabilityOptions } from "./selection/select-stability.ts";
import { selectUnivariate, type SelectUnivariateOptions } from "./selection/select-univariate.ts";

/** Options of every step, tuned values resolved. */
export type StepOptions =
  | AlignQuantilesOptions
  | CombatOptions
  | CovbatOptions
  | StandardizeByBatchOptions
  | DropConstantOptions
  | DropMissingOptions
  | DropNearZeroVarianceOptions
  | ImputeIndicatorOptions
  | ImputeKnnOptions
  | ImputeMedianOptions
  | OneHotOptions
  | RobustScaleOptions
  | StandardizeOptions
  | WinsorizeOptions
  | YeoJohnsonOptions
  | DropCorrelatedOptions
  | PcaOptions
  | SelectElasticNetOptions
  | SelectMrmrOptions
  | SelectRecursiveOptions
  | SelectRelieffOptions
  | SelectStabilityOptions
  | SelectUnivariateOptions;

/** A step whose options and fitted state are known only by kind; the state is plain JSON. */
export type RegisteredStep = Step<StepOptions, unknown>;

/** Every step by kind. Pass a step only options of its own kind and only what its own `fit` returned. */
export const stepRegistry: Readonly<Record<StepOptions["kind"], RegisteredStep>> = {
  "align-quantiles": register(alignQuantiles),
  combat: register(combat),
  covbat: register(covbat),
  "standardize-by-batch": register(standardizeByBatch),
  "drop-constant": register(dropConstant),
  "drop-missing": register(dropMissing),
  "drop-near-zero-variance": register(dropNearZeroVariance),
  "impute-indicator": register(imputeIndicator),
  "impute-knn": register(imputeKnn),
  "impute-median": register(imputeMedian),
  "one-hot": register(oneHot),
  "robust-scale": register(robustScale),
  "drop-correlated": register(dropCorrelated),
  pca: register(pca),
  "select-elastic-net": register(selectElasticNet),
  "select-mrmr": register(selectMrmr),
  "select-recursive": register(selectRecursive),
  "select-relieff": register(selectRelieff),
  "select-stability": register(selectStability),
  "select-univariate": register(selectUnivariate),
  standardize: register(standardize),
  winsorize: register(winsorize),
  "yeo-johnson": register(yeoJohnson),
};

function register<Options extends StepOptions, Fitted>(step: Step<Options, Fitted>): RegisteredStep {
  return step as unknown as RegisteredStep;
}
