import type { FeatureTable, RowContext } from "./feature-table.ts";
import { OutcomeKindError, outcomeKinds } from "./outcome.ts";
import type { Outcome, OutcomeKind } from "./outcome.ts";
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
import { treeOutcomes } from "./learners/trees/forest-outcome.ts";
import { reliability, type ReliabilityOptions } from "./selection/reliability-step.ts";
import { selectBoruta, type SelectBorutaOptions } from "./selection/select-boruta.ts";
import { selectElasticNet, type SelectElasticNetOptions } from "./selection/select-elastic-net.ts";
import { selectForest, type SelectForestOptions } from "./selection/select-forest.ts";
import { selectMrmr, type SelectMrmrOptions } from "./selection/select-mrmr.ts";
import { selectRecursive, type SelectRecursiveOptions } from "./selection/select-recursive.ts";
import { relieffOutcomes, selectRelieff, type SelectRelieffOptions } from "./selection/select-relieff.ts";
import { selectStability, type SelectStabilityOptions } from "./selection/select-stability.ts";
import { selectUnivariate, type SelectUnivariateOptions } from "./selection/select-univariate.ts";
import { measureOutcomes } from "./selection/univariate-measure.ts";

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
  | ReliabilityOptions
  | SelectBorutaOptions
  | SelectElasticNetOptions
  | SelectForestOptions
  | SelectMrmrOptions
  | SelectRecursiveOptions
  | SelectRelieffOptions
  | SelectStabilityOptions
  | SelectUnivariateOptions;

/** A step whose options and fitted state are known only by kind; the state is plain JSON. */
export interface RegisteredStep extends Step<StepOptions, unknown, Outcome> {
  /** Kinds of outcome that it learns from; null: it does not look at the outcome. `fit` throws OutcomeKindError for others. */
  readonly outcomes: (options: StepOptions) => readonly OutcomeKind[] | null;
}

/** Every step by kind. Pass a step only options of its own kind and only what its own `fit` returned. */
export const stepRegistry: Readonly<Record<StepOptions["kind"], RegisteredStep>> = {
  "align-quantiles": unsupervised(alignQuantiles),
  combat: unsupervised(combat),
  covbat: unsupervised(covbat),
  "standardize-by-batch": unsupervised(standardizeByBatch),
  "drop-constant": unsupervised(dropConstant),
  "drop-missing": unsupervised(dropMissing),
  "drop-near-zero-variance": unsupervised(dropNearZeroVariance),
  "impute-indicator": unsupervised(imputeIndicator),
  "impute-knn": unsupervised(imputeKnn),
  "impute-median": unsupervised(imputeMedian),
  "one-hot": unsupervised(oneHot),
  "robust-scale": unsupervised(robustScale),
  "drop-correlated": supervised(dropCorrelated, ({ representative }) =>
    typeof representative === "string" ? null : measureOutcomes(representative.by),
  ),
  pca: unsupervised(pca),
  reliability: unsupervised(reliability),
  "select-boruta": supervised(selectBoruta, () => treeOutcomes),
  "select-elastic-net": supervised(selectElasticNet, () => outcomeKinds),
  "select-forest": supervised(selectForest, () => treeOutcomes),
  "select-mrmr": supervised(selectMrmr, () => outcomeKinds),
  "select-recursive": supervised(selectRecursive, () => outcomeKinds),
  "select-relieff": supervised(selectRelieff, () => relieffOutcomes),
  "select-stability": supervised(selectStability, () => outcomeKinds),
  "select-univariate": supervised(selectUnivariate, ({ by }) => measureOutcomes(by)),
  standardize: unsupervised(standardize),
  winsorize: unsupervised(winsorize),
  "yeo-johnson": unsupervised(yeoJohnson),
};

const noLabels = new Uint8Array();

function unsupervised<Options extends StepOptions, Fitted>(step: Step<Options, Fitted>): RegisteredStep {
  return binary(step, () => false);
}

/** A step that takes an outcome of several kinds itself, and refuses others. */
function supervised<Options extends StepOptions, Fitted>(
  step: Step<Options, Fitted, Outcome>,
  outcomes: (options: Options) => readonly OutcomeKind[] | null,
): RegisteredStep {
  return {
    kind: step.kind,
    outcomes: (options) => outcomes(options as Options),
    fit: (table, context, outcome, options) => step.fit(table, context, outcome, options as Options),
    apply: (fitted, table, context) => step.apply(fitted as Fitted, table, context),
  };
}

/** A step that learns from 0 and 1 where `looks` says so, and from the columns alone elsewhere. */
function binary<Options extends StepOptions, Fitted>(
  step: Step<Options, Fitted>,
  looks: (options: Options) => boolean = () => true,
): RegisteredStep {
  const labelsOf = (outcome: Outcome, options: Options): Uint8Array => {
    if (!looks(options)) return outcome.kind === "binary" ? outcome.event : noLabels;
    if (outcome.kind !== "binary") throw new OutcomeKindError(step.kind, ["binary"], outcome.kind);
    return outcome.event;
  };
  const { adapt } = step;
  return {
    kind: step.kind,
    outcomes: (options) => (looks(options as Options) ? ["binary"] : null),
    fit: (table, context, outcome, options) =>
      step.fit(table, context, labelsOf(outcome, options as Options), options as Options),
    apply: (fitted, table, context) => step.apply(fitted as Fitted, table, context),
    ...(adapt !== undefined && {
      adapt: (fitted: unknown, table: FeatureTable, context: RowContext) => adapt(fitted as Fitted, table, context),
    }),
  };
}
