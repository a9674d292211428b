import type { CensoredOutcome } from "../../outcome.ts";
import { absoluteRisk, baselineHazard } from "../../survival/baseline-hazard.ts";
import { causeIncidence } from "../../survival/cause-incidence.ts";
import { causeSpecific } from "../../survival/cause-specific.ts";
import type { CoxTies } from "../../survival/cox-derivatives.ts";
import { coxElasticNetPath } from "../../survival/cox-elastic-net.ts";
import type { SurvivalOutcome } from "../../survival/survival-outcome.ts";
import { unpenalizedCox } from "../../survival/unpenalized-cox.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, NamedValue, Outputs, SettingPath, TrainingRows } from "../learner.ts";
import { setPenaltyFactors } from "../set-penalty-factors.ts";
import { isTuned, tunedValues } from "../tunable.ts";
import type { Tunable } from "../tunable.ts";
import { horizonNotes } from "./horizon-notes.ts";
import { rowsOf, stratumLabels, trainingStrata } from "./strata.ts";
import { storedHazard } from "./stored-hazard.ts";
import type { StoredHazard } from "./stored-hazard.ts";

/** Violation of the optimality conditions that is tolerated: rounding of exponential sums allows no less everywhere. */
const kktTolerance = 1e-7;

export interface CoxSpec {
  readonly kind: "cox";
  readonly l1Ratio: Tunable<number>;
  /** 0 is the unpenalized model. */
  readonly lambda: "auto" | Tunable<number>;
  /** How many values `auto` tries. */
  readonly lambdas: number;
  /** Efron's ties only where lambda is 0; a penalized fit has Breslow's, as glmnet's. */
  readonly ties: CoxTies;
  /** Relative penalty by feature set; left out: 1. */
  readonly penaltyFactors: Readonly<Record<string, number>>;
  /** Variable of the row context whose values have a baseline hazard each; null: one for all. */
  readonly strata: string | null;
}

interface CoxOptions {
  readonly kind: "cox";
  readonly l1Ratio: number;
  readonly lambda: number;
}

export interface FittedCox {
  readonly kind: "cox";
  readonly l1Ratio: number;
  readonly lambda: number;
  readonly horizons: readonly number[];
  readonly strata: string | null;
  /** The event; with competing events also those. */
  readonly causes: readonly FittedCause[];
}

/** Cause-specific hazard: baseline x exp(sum b x - offset). */
interface FittedCause {
  /** On the final columns, all of them, zeros included. */
  readonly coefficients: readonly NamedValue[];
  /** Mean of sum b x over the training rows. */
  readonly offset: number;
  /** One per stratum of training, in the order of their names. */
  readonly baselines: readonly StratumHazard[];
  /** Largest scaled violation of the optimality conditions; null without penalty. */
  readonly kktResidual: number | null;
  readonly notes: readonly string[];
}

interface StratumHazard extends StoredHazard {
  /** null without strata. */
  readonly stratum: string | null;
}

type CoxRows = TrainingRows<CensoredOutcome>;

/**
 * Cox regression with elastic-net penalty. `score` is the log hazard ratio to the mean training case, `risk:H` comes from Breslow's
 * baseline hazard: 1 - exp(-H0 exp(score)). With competing events each of the two causes has a model of its own, censored at
 * the other, and the risk is the cumulative incidence of the event; both have the same lambda, that is one penalty on the sum of
 * the two partial likelihoods, and it is chosen by the event's. A horizon beyond the last follow-up of the training rows has
 * the risk NaN and a note. Strata have a baseline hazard each and share the coefficients; a stratum without training cases has
 * scores and no risks. Source: Simon, Friedman, Hastie and Tibshirani 2011; competing events: Benichou and Gail 1990.
 */
export const coxLearner: Learner<CoxSpec, CoxOptions, FittedCox, CensoredOutcome, Outputs> = {
  kind: "cox",
  ranksWithoutProbabilities: false,
  paths: (spec, rows) => tunedValues(spec.l1Ratio).map((l1Ratio) => lambdaPath(spec, l1Ratio, rows)),
  predict: ({ causes, horizons, strata }, matrix, variables) => {
    const linears = causes.map((cause) => linearPredictor(cause, matrix));
    const labels = strata === null ? null : stratumLabels(strata, variables, matrix.rows);
    const risks = horizons.map(() => new Float64Array(matrix.rows).fill(NaN));
    causes[0].baselines.forEach(({ stratum }, s) => {
      const rows = rowsOf(labels, stratum, matrix.rows);
      const own = linears.map((linear) => Float64Array.from(rows, (row) => linear[row]));
      const baselines = causes.map((cause) => cause.baselines[s]);
      const values =
        causes.length === 1 ? absoluteRisk(baselines[0], own[0], horizons) : causeIncidence(baselines, own, horizons);
      rows.forEach((row, i) => risks.forEach((risk, h) => (risk[row] = values[i * horizons.length + h])));
    });
    return [linears[0], ...risks];
  },
  summarize: ({ l1Ratio, lambda, horizons, causes }) => {
    const residuals = causes.flatMap(({ kktResidual }) => (kktResidual === null ? [] : [kktResidual]));
    return {
      measure: "coefficient",
      weights: causes[0].coefficients,
      numbers: [
        { parameter: "l1Ratio", value: l1Ratio },
        { parameter: "lambda", value: lambda },
      ],
      columnNumbers: causes.slice(1).map(({ coefficients }) => ({
        parameter: "coefficient of the competing events",
        values: coefficients,
      })),
      lambda,
      kktResidual: residuals.length === 0 ? null : Math.max(...residuals),
      kktTolerance,
      notes: [
        ...causes.flatMap(({ notes }) => notes),
        ...causes[0].baselines.flatMap((own) => stratumNotes(horizons, own)),
      ],
    };
  },
};

/** The lambdas of one mixing parameter, falling, and the fit on all training rows at any of them. */
function lambdaPath(
  spec: CoxSpec,
  l1Ratio: number,
  whole: CoxRows,
): SettingPath<CoxOptions, FittedCox, CensoredOutcome> {
  let lambdas: readonly number[];
  let known: readonly CauseFit[] | null = null;
  if (spec.lambda === "auto") {
    const path = penalizedFits(spec, l1Ratio, whole, causeSpecific(whole.outcome, 1), { count: spec.lambdas });
    lambdas = path.map(({ lambda }) => lambda);
    known = path;
  } else lambdas = [...new Set(tunedValues(spec.lambda))].sort((a, b) => b - a);
  return {
    settings: lambdas.map((lambda) => ({
      options: { kind: "cox", l1Ratio, lambda },
      chosen: [
        ...(isTuned(spec.l1Ratio) ? [{ parameter: "learner.l1Ratio", value: l1Ratio }] : []),
        ...(spec.lambda === "auto" || isTuned(spec.lambda) ? [{ parameter: "learner.lambda", value: lambda }] : []),
      ],
      strength: lambda,
    })),
    fitAll: (rows) => fitLambdas(spec, l1Ratio, rows, lambdas, null),
    fitOne: (index, rows) => fitLambdas(spec, l1Ratio, rows, lambdas.slice(0, index + 1), null)[index],
    refit: (index) => fitLambdas(spec, l1Ratio, whole, lambdas.slice(0, index + 1), known)[index],
  };
}

/** One model per lambda, falling; `known` are the event's coefficients where they are fitted already. */
function fitLambdas(
  spec: CoxSpec,
  l1Ratio: number,
  rows: CoxRows,
  lambdas: readonly number[],
  known: readonly CauseFit[] | null,
): FittedCox[] {
  const { horizons, competing } = rows.outcome;
  const causes = (competing ? [1, 2] : [1]).map((cause) => {
    const outcome = causeSpecific(rows.outcome, cause);
    const fits = cause === 1 && known !== null ? known : fitCause(spec, l1Ratio, rows, outcome, cause, lambdas);
    return { outcome, fits };
  });
  return lambdas.map((lambda, k) => ({
    kind: "cox",
    l1Ratio,
    lambda,
    horizons,
    strata: spec.strata,
    causes: causes.map(({ outcome, fits }) => withBaseline(fits[k], outcome, rows, spec.strata)),
  }));
}

interface CauseFit {
  readonly coefficients: Float64Array;
  readonly kktResidual: number | null;
  readonly notes: readonly string[];
}

function fitCause(
  spec: CoxSpec,
  l1Ratio: number,
  rows: CoxRows,
  outcome: SurvivalOutcome,
  cause: number,
  lambdas: readonly number[],
): CauseFit[] {
  if (cause === 2 && !outcome.event.includes(1)) {
    const coefficients = new Float64Array(rows.matrix.columns);
    return lambdas.map(() => ({ coefficients, kktResidual: null, notes: ["no training case has a competing event"] }));
  }
  const penalized = lambdas.filter((lambda) => lambda > 0);
  const fits: CauseFit[] = penalized.length === 0 ? [] : penalizedFits(spec, l1Ratio, rows, outcome, penalized);
  if (penalized.length < lambdas.length) fits.push(fitUnpenalized(spec, rows, outcome, cause));
  return fits;
}

function penalizedFits(
  spec: CoxSpec,
  l1Ratio: number,
  { matrix, names, variables }: CoxRows,
  outcome: SurvivalOutcome,
  lambdas: readonly number[] | { readonly count: number },
): (CauseFit & { readonly lambda: number })[] {
  const penaltyFactors = setPenaltyFactors(names, spec.penaltyFactors);
  const strata = trainingStrata(spec.strata, variables, matrix.rows);
  const options = {
    l1Ratio,
    lambdas,
    ...(penaltyFactors !== undefined && { penaltyFactors }),
    ...(strata !== null && { strata: strata.of }),
  };
  return coxElasticNetPath(matrix, outcome, options).map((fit) => ({ ...fit, notes: [] }));
}

function withBaseline(
  { coefficients, kktResidual, notes }: CauseFit,
  outcome: SurvivalOutcome,
  { matrix, names, variables }: CoxRows,
  strata: string | null,
): FittedCause {
  const own = { coefficients: names.map((name, j) => ({ name, value: coefficients[j] })), offset: 0 };
  const linear = linearPredictor(own, matrix);
  let offset = 0;
  for (let i = 0; i < linear.length; i++) offset += linear[i] / linear.length;
  for (let i = 0; i < linear.length; i++) linear[i] -= offset;
  const labels = trainingStrata(strata, variables, matrix.rows);
  const baselines = baselineHazard(outcome, linear, labels?.of).map((baseline) => ({
    stratum: labels === null ? null : labels.names[baseline.stratum],
    ...storedHazard(baseline),
  }));
  return { ...own, offset, baselines, kktResidual, notes };
}

function fitUnpenalized(
  { ties, strata }: CoxSpec,
  { matrix, names, variables }: CoxRows,
  outcome: SurvivalOutcome,
  cause: number,
): CauseFit {
  const own = trainingStrata(strata, variables, matrix.rows);
  const options = { ties, ...(own !== null && { strata: own.of }) };
  const { coefficients, leftOut, status } = unpenalizedCox(matrix, outcome, options);
  const of = cause === 1 ? "the event" : "the competing events";
  const notes: string[] = [];
  if (leftOut.length > 0) {
    const shown = leftOut.slice(0, 5).map((column) => names[column]);
    const rest = leftOut.length > shown.length ? ` and ${leftOut.length - shown.length} more` : "";
    notes.push(`left out of the model of ${of}, constant or a combination of others: ${shown.join(", ")}${rest}`);
  }
  if (status === "monotone-likelihood") {
    notes.push(
      `the likelihood of ${of} keeps rising as a coefficient grows (separation): the coefficients are no estimate`,
    );
  }
  return { coefficients, kktResidual: null, notes };
}

function stratumNotes(horizons: readonly number[], { stratum, times, lastTime }: StratumHazard): string[] {
  const notes = horizonNotes(horizons, lastTime);
  if (stratum === null) return notes;
  if (times.length === 0) notes.push("no training case has the event, so that every risk is 0");
  return notes.map((note) => `stratum ${stratum}: ${note}`);
}

function linearPredictor(
  { coefficients, offset }: Pick<FittedCause, "coefficients" | "offset">,
  { rows, values }: ColumnMatrix,
): Float64Array {
  const linear = new Float64Array(rows).fill(-offset);
  coefficients.forEach(({ value }, j) => {
    if (value === 0) return;
    for (let i = 0; i < rows; i++) linear[i] += value * values[j * rows + i];
  });
  return linear;
}
