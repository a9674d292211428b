import { bootstrapDifference, bootstrapValues, type BootstrapValues } from "../metrics/bootstrap-difference.ts";
import { takeOutcomeRows } from "../outcome.ts";
import { quantile } from "../preparation/quantile.ts";
import { comparedMeasures } from "./compared-measures.ts";
import type { MetricRow } from "./metric-row.ts";
import type { CohortPredictions } from "./model-predictions.ts";

const resamples = 1000;

/**
 * External intervals that know that rows of one patient (several lesions) are alike: where a patient has several, those of
 * AUC and Brier score, else of the headline measure, and of differences in them between models, are percentile limits of a
 * bootstrap of patients, each with all its rows. Source: Field and Welsh 2007, J R Stat Soc B 69:369-390 (cluster bootstrap).
 *
 * @param rows of all scopes; only external ones of cohorts with repeated patients that have an interval are changed
 * @param external predictions of the frozen models
 * @param confidence in (0, 1)
 * @param seed of the study
 * @returns the rows in the same order with the same estimates; no limits where fewer than 9 of 10 resamples have a value
 */
export function clusteredIntervals(
  rows: readonly MetricRow[],
  external: readonly CohortPredictions[],
  confidence: number,
  seed: number,
): MetricRow[] {
  const clustered = external.filter(({ patients }) => new Set(patients).size < patients.length);
  if (clustered.length === 0) return [...rows];
  const resampled = new Map(clustered.map((cohort) => [cohort.cohort, resampledMeasures(cohort, seed)]));
  return rows.map((row): MetricRow => {
    const found = row.scope === "external" ? resampled.get(row.cohort) : undefined;
    if (found === undefined || row.interval === "none") return row;
    const [, metric, versus] = /^(.+?)(?:_difference_vs_(.+))?$/.exec(row.metric) ?? [];
    const own = found.at(row.model, metric);
    if (own === null) return row;
    const other = versus === undefined ? null : found.at(versus, metric);
    if (versus !== undefined && other === null) return row;
    const { lower, upper } =
      other === null
        ? limitsOf(found.values, own, confidence)
        : bootstrapDifference(found.values, own, other, confidence);
    return { ...row, lower, upper, interval: Number.isNaN(lower) ? "none" : "cluster-bootstrap" };
  });
}

function resampledMeasures({ cohort, outcome, patients, models }: CohortPredictions, seed: number) {
  const names = models.length === 0 ? [] : comparedMeasures(outcome, models[0].outputs).map(({ name }) => name);
  const measure = (rows: Int32Array): number[] => {
    const taken = takeOutcomeRows(outcome, rows);
    return models.flatMap(({ outputs }) =>
      comparedMeasures(
        taken,
        outputs.map((column) => Float64Array.from(rows, (row) => column[row])),
      ).map(({ value }) => value),
    );
  };
  return {
    values: bootstrapValues(patients, measure, resamples, [seed, "clustered-intervals", cohort]),
    /** Place of a model's measure among the values; null where there is none. */
    at: (model: string, metric: string): number | null => {
      const [row, column] = [models.findIndex((each) => each.model === model), names.indexOf(metric)];
      return row < 0 || column < 0 ? null : row * names.length + column;
    },
  };
}

function limitsOf({ resampled }: BootstrapValues, at: number, confidence: number) {
  const values = Float64Array.from(resampled, (each) => each[at])
    .filter(Number.isFinite)
    .sort();
  if (values.length < 0.9 * resampled.length) return { lower: Number.NaN, upper: Number.NaN };
  return { lower: quantile(values, (1 - confidence) / 2), upper: quantile(values, (1 + confidence) / 2) };
}
