import { bootstrapDifference } from "../metrics/bootstrap-difference.ts";
import { delongTest } from "../metrics/delong.ts";
import { holm } from "../metrics/holm.ts";
import { countOutcomeEvents, outcomeRows, takeOutcomeRows, type Outcome } from "../outcome.ts";
import type { Outputs } from "../learners/learner.ts";
import { areIndependent } from "../resampling/are-independent.ts";
import { comparedMeasures } from "./compared-measures.ts";
import type { FoldIntervalMaker } from "./fold-interval.ts";
import { tooFewResamples, type ResampledMeasures } from "./resampled-measures.ts";
import { foldEntries, takeEntries, type DevelopmentCohort, type ModelPredictions } from "./model-predictions.ts";

export interface ComparisonRow {
  readonly model: string;
  readonly versus: string;
  readonly cohort: string;
  readonly scope: "internal" | "external";
  readonly metric: string;
  readonly role: "primary" | "exploratory";
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly p: number;
  readonly p_adjusted: number;
  readonly test: "corrected-resampled-t" | "random-effects" | "delong" | "bootstrap" | "none";
  readonly n: number;
  readonly events: number;
  /** Simulated coverage of an interval over folds, in [0, 1]; absent: of another kind. */
  readonly coverage?: number;
  /** Why a comparison has no interval and no test. */
  readonly withheld?: string;
}

/** The comparison that was chosen before. */
export interface PrimaryComparison {
  readonly model: string;
  readonly versus: string | null;
  readonly metric: string;
  /** null: the development cohort. */
  readonly cohort: string | null;
}

/** Fixed predictions of several models on the same independent cases. */
export interface FixedPredictions {
  readonly cohort: string;
  readonly scope: "internal" | "external";
  readonly outcome: Outcome;
  /** Patient per row. */
  readonly patients: readonly string[];
  readonly models: readonly { readonly model: string; readonly outputs: Outputs }[];
}

type Difference = Omit<ComparisonRow, "role" | "p_adjusted">;

/**
 * Differences of all pairs of models over the same outer folds, by the corrected resampled t test where the rule allows its interval.
 *
 * @param internal out-of-fold predictions of all models
 * @param development outcome of the held-out rows
 * @param trainRows rows that the fold of this repeat and number was fitted on
 * @param intervalOf the rule
 * @param decisive measure of the primary comparison
 * @returns one entry per pair and measure; NaN where a fold has no value; no limits and no p without an interval
 */
export function compareOverFolds(
  internal: readonly ModelPredictions[],
  development: DevelopmentCohort,
  trainRows: (repeat: number, fold: number) => number,
  intervalOf: FoldIntervalMaker,
  decisive: string | null = null,
): Difference[] {
  const described = internal.map((predictions) => ({
    model: predictions.model,
    folds: foldEntries(predictions).map(({ repeat, fold, entries }) => {
      const { rows, outputs } = takeEntries(predictions, entries);
      return {
        ratio: rows.length / trainRows(repeat, fold),
        measures: comparedMeasures(takeOutcomeRows(development.outcome, rows), outputs, decisive),
      };
    }),
  }));
  return pairsOf(described).flatMap(([own, other]) =>
    own.folds[0].measures.map(({ name }, at): Difference => {
      const differences = own.folds.map(
        ({ measures }, k) => measures[at].value - (other.folds[k]?.measures[at].value ?? Number.NaN),
      );
      let ratio = 0;
      for (const fold of own.folds) ratio += fold.ratio / own.folds.length;
      const made = intervalOf(`${name}_difference`, [own.model, other.model], differences, ratio);
      const isTested = made.interval === "nadeau-bengio";
      return {
        model: own.model,
        versus: other.model,
        cohort: development.cohort,
        scope: "internal",
        metric: name,
        difference: made.estimate,
        lower: isTested ? made.lower : Number.NaN,
        upper: isTested ? made.upper : Number.NaN,
        p: made.pValue,
        test: isTested ? "corrected-resampled-t" : "none",
        coverage: made.coverage,
        withheld: made.withheld,
        n: outcomeRows(development.outcome),
        events: countOutcomeEvents(development.outcome),
      };
    }),
  );
}

/**
 * Differences of all pairs of models on the same independent cases: AUC by DeLong where every patient has one case, everything else
 * by the paired bootstrap of patients.
 *
 * @param fixed predictions that no case had a part in
 * @param resampled their measures on resamples of the patients
 * @param confidence in (0, 1)
 * @param decisive measure of the primary comparison
 * @returns one entry per pair and measure
 */
export function compareFixed(
  fixed: FixedPredictions,
  resampled: ResampledMeasures,
  confidence: number,
  decisive: string | null = null,
): Difference[] {
  const { cohort, scope, outcome, patients, models } = fixed;
  if (models.length < 2) return [];
  const names = comparedMeasures(outcome, models[0].outputs, decisive).map(({ name }) => name);
  const byDelong = outcome.kind === "binary" && areIndependent(patients) ? outcome.event : null;
  return pairsOf(models).flatMap(([own, other]) =>
    names.map((metric): Difference => {
      const base = {
        model: own.model,
        versus: other.model,
        cohort,
        scope,
        metric,
        n: outcomeRows(outcome),
        events: countOutcomeEvents(outcome),
      };
      if (metric === "auc" && byDelong !== null) {
        const found = delongTest(byDelong, own.outputs[0], other.outputs[0], confidence);
        const { difference, lower, upper, pValue } = found;
        const compared = { ...base, difference, lower, upper, p: pValue };
        return Number.isNaN(pValue)
          ? { ...compared, test: "none", withheld: "DeLong's variance needs two cases of each class" }
          : { ...compared, test: "delong" };
      }
      const [first, second] = [own, other].map(({ model }) => resampled.at(model, metric) ?? Number.NaN);
      const { difference, lower, upper, pValue } = bootstrapDifference(resampled.values, first, second, confidence);
      const compared = { ...base, difference, lower, upper, p: pValue };
      return Number.isNaN(pValue)
        ? { ...compared, test: "none", withheld: tooFewResamples }
        : { ...compared, test: "bootstrap" };
    }),
  );
}

/**
 * Tells the primary comparison from all others, and adjusts the p values of those by Holm among themselves.
 *
 * @param differences of all cohorts
 * @param primary null: all are exploratory
 * @param development name of the development cohort
 * @returns the primary comparison first, written as it was declared; its adjusted p is NaN
 */
export function rankComparisons(
  differences: readonly Difference[],
  primary: PrimaryComparison | null,
  development: string,
): ComparisonRow[] {
  const isPrimary = (row: Difference): boolean =>
    primary !== null &&
    row.metric === primary.metric &&
    row.cohort === (primary.cohort ?? development) &&
    [row.model, row.versus].sort().join("\n") === [primary.model, primary.versus ?? ""].sort().join("\n");
  const chosen = differences.filter(isPrimary).map((row): ComparisonRow => ({
    ...(row.model === primary?.model ? row : turned(row)),
    role: "primary",
    p_adjusted: Number.NaN,
  }));
  const others = differences.filter((row) => !isPrimary(row));
  const adjusted = holm(others.map(({ p }) => p));
  return [
    ...chosen,
    ...others.map((row, k): ComparisonRow => ({ ...row, role: "exploratory", p_adjusted: adjusted[k] })),
  ];
}

function turned(row: Difference): Difference {
  const { model, versus, difference, lower, upper } = row;
  return { ...row, model: versus, versus: model, difference: -difference, lower: -upper, upper: -lower };
}

function pairsOf<Item>(items: readonly Item[]): (readonly [Item, Item])[] {
  return items.flatMap((first, index) => items.slice(index + 1).map((second) => [first, second] as const));
}
