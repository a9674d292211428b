import type { Step } from "./step.ts";
import { combat, type CombatOptions } from "./harmonization/combat-step.ts";
import { dropConstant, type DropConstantOptions } from "./preparation/drop-constant.ts";
import { imputeMedian, type ImputeMedianOptions } from "./preparation/impute-median.ts";
import { oneHot, type OneHotOptions } from "./preparation/one-hot.ts";
import { standardize, type StandardizeOptions } from "./preparation/standardize.ts";
import { selectUnivariate, type SelectUnivariateOptions } from "./selection/select-univariate.ts";

/** Options of every step, tuned values resolved. */
export type StepOptions =
  | CombatOptions
  | DropConstantOptions
  | ImputeMedianOptions
  | OneHotOptions
  | StandardizeOptions
  | SelectUnivariateOptions;

/** A step whose options and fitted state are known only by kind; the state is plain JSON. */
export type RegisteredStep = Step<StepOptions, unknown>;

/** Every step by kind. Pass a step only options of its own kind and only what its own `fit` returned. */
export const stepRegistry: Readonly<Record<StepOptions["kind"], RegisteredStep>> = {
  combat: register(combat),
  "drop-constant": register(dropConstant),
  "impute-median": register(imputeMedian),
  "one-hot": register(oneHot),
  "select-univariate": register(selectUnivariate),
  standardize: register(standardize),
};

function register<Options extends StepOptions, Fitted>(step: Step<Options, Fitted>): RegisteredStep {
  return step as unknown as RegisteredStep;
}
