import { bootstrapDifference, type BootstrapValues } from "../metrics/bootstrap-difference.ts";
import { quantile } from "../preparation/quantile.ts";
import { areIndependent } from "../resampling/are-independent.ts";
import type { MetricRow } from "./metric-row.ts";
import type { CohortPredictions } from "./model-predictions.ts";
import type { NetBenefitRow } from "./risk-curves.ts";
import { tooFewResamples, type ResampledMeasures } from "./resampled-measures.ts";

/**
 * External intervals by the bootstrap of patients, each with all its rows: of every measure that has no formula, and of all where
 * patients have several rows (lesions), which formulas take for independent. Percentile limits. Sources: Efron and Tibshirani 1993,
 * chapter 13; Field and Welsh 2007, J R Stat Soc B 69:369-390 (cluster bootstrap).
 *
 * @param rows of all scopes; only external ones are changed
 * @param external predictions of the frozen models
 * @param resampledOf the measures of each cohort on its resamples
 * @param confidence in (0, 1)
 * @returns the rows in the same order with the same estimates; no limits, and the reason, where fewer than 9 of 10 resamples have a
 *   value or all have the same
 */
export function externalIntervals(
  rows: readonly MetricRow[],
  external: readonly CohortPredictions[],
  resampledOf: (cohort: string) => ResampledMeasures,
  confidence: number,
): MetricRow[] {
  const kinds = new Map(
    external.map(({ cohort, patients }) => [
      cohort,
      areIndependent(patients) ? ("bootstrap" as const) : ("cluster-bootstrap" as const),
    ]),
  );
  return rows.map((row): MetricRow => {
    const kind = row.scope === "external" ? kinds.get(row.cohort) : undefined;
    if (kind === undefined || (kind === "bootstrap" && row.interval !== "none")) return row;
    const { values, at } = resampledOf(row.cohort);
    const [, metric, versus] = /^(.+?)(?:_difference_vs_(.+))?$/.exec(row.metric) ?? [];
    const own = at(row.model, metric);
    if (own === null) return row;
    const other = versus === undefined ? null : at(versus, metric);
    if (versus !== undefined && other === null) return row;
    const found =
      other === null ? limitsOf(values, own, confidence) : bootstrapDifference(values, own, other, confidence);
    const { lower, upper } = found;
    if (lower < upper) return { ...row, lower, upper, interval: kind };
    const withheld = Number.isNaN(lower) ? tooFewResamples : "all resamples of the patients have the same value";
    return { ...row, lower: Number.NaN, upper: Number.NaN, interval: "none", withheld };
  });
}

/**
 * Pointwise limits of the decision curves of frozen models, from the same resamples.
 *
 * @param rows of all scopes; only external ones whose measure was resampled are changed
 * @param resampledOf the measures of each external cohort on its resamples
 * @param confidence in (0, 1)
 */
export function netBenefitIntervals(
  rows: readonly NetBenefitRow[],
  resampledOf: (cohort: string) => ResampledMeasures,
  confidence: number,
): NetBenefitRow[] {
  return rows.map((row): NetBenefitRow => {
    if (row.scope === "internal") return row;
    const { values, at } = resampledOf(row.cohort);
    const place = at(row.model, `net_benefit:${row.threshold}`);
    return place === null ? row : { ...row, ...limitsOf(values, place, confidence) };
  });
}

function limitsOf({ resampled }: BootstrapValues, at: number, confidence: number) {
  const values = Float64Array.from(resampled, (each) => each[at])
    .filter(Number.isFinite)
    .sort();
  if (values.length < 0.9 * resampled.length) return { lower: Number.NaN, upper: Number.NaN };
  return { lower: quantile(values, (1 - confidence) / 2), upper: quantile(values, (1 + confidence) / 2) };
}
