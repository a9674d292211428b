import { delongAuc } from "../metrics/delong.ts";
import { outcomeRows } from "../outcome.ts";
import type { BootstrapRow } from "./bootstrap-performance.ts";
import type { ComparisonRow } from "./compare-models.ts";
import { withoutInterval, type MetricRow } from "./metric-row.ts";
import type { DevelopmentCohort, ModelPredictions } from "./model-predictions.ts";

/** What the intervals and estimands of internal results depend on. */
export interface SchemeFacts {
  readonly kind: "folds" | "leave-one-center-out" | "bootstrap" | "predefined" | "temporal";
  /** Splits that hold rows out. */
  readonly splits: number;
  readonly confidence: number;
  /** Whether no patient has two cases among the held-out rows. */
  readonly isIndependent: boolean;
}

/** A single split judges one fixed model, everything else the procedure that made the models. */
export function internalEstimand({ kind, splits }: SchemeFacts): "split-model" | "procedure" {
  return splits === 1 && kind !== "bootstrap" ? "split-model" : "procedure";
}

/**
 * Internal metrics as the scheme allows them. Of several folds the rule of intervals has spoken; centers differ, so that their
 * means have no interval here (see the summary over centers); a single split judges one fixed model, with DeLong's interval
 * and the estimand `split-model`; the bootstrap has no interval, and its headline is .632+.
 *
 * @param rows of all scopes; external ones are passed through
 * @param development the held-out rows
 * @param internal predictions on them
 * @param bootstrap empty but for that scheme
 * @param comparisons where differences of internal rows come from
 * @returns the rows in the same order, then those that only the scheme has
 */
export function schemeMetrics(
  rows: readonly MetricRow[],
  development: DevelopmentCohort,
  internal: readonly ModelPredictions[],
  bootstrap: readonly BootstrapRow[],
  comparisons: readonly ComparisonRow[],
  facts: SchemeFacts,
): MetricRow[] {
  const { kind, splits, confidence, isIndependent } = facts;
  if (kind === "folds" || (kind === "predefined" && splits > 1)) return [...rows];
  const estimand = internalEstimand(facts);
  const adjusted = rows.map((row): MetricRow => {
    if (row.scope !== "internal") return row;
    const versus = /_difference_vs_(.+)$/.exec(row.metric)?.[1];
    if (versus !== undefined) return { ...differenceRow(row, versus, comparisons), estimand };
    const plain = withoutInterval(row);
    if (kind === "bootstrap") {
      const corrected = bootstrap.find(({ model, metric }) => model === row.model && metric === row.metric);
      return corrected === undefined ? plain : { ...plain, estimate: corrected.point_632_plus };
    }
    if (estimand === "procedure") return plain;
    const split = { ...plain, estimand } as const;
    const predictions = internal.find(({ model }) => model === row.model);
    const { outcome } = development;
    if (row.metric !== "auc" || outcome.kind !== "binary" || predictions === undefined || !isIndependent) return split;
    const scores = new Float64Array(outcomeRows(outcome));
    predictions.row.forEach((at, entry) => (scores[at] = predictions.outputs[0][entry]));
    const { lower, upper } = delongAuc(outcome.event, scores, confidence);
    return { ...split, lower, upper, interval: "delong", withheld: "" };
  });
  return [...adjusted, ...bootstrap.map((row) => optimismRow(row, development.cohort, rows))];
}

function differenceRow(row: MetricRow, versus: string, comparisons: readonly ComparisonRow[]): MetricRow {
  const metric = row.metric.slice(0, row.metric.indexOf("_difference_vs_"));
  const found = comparisons.find(
    (each) =>
      each.scope === "internal" &&
      each.metric === metric &&
      [each.model, each.versus].sort().join("\n") === [row.model, versus].sort().join("\n"),
  );
  if (found === undefined) return withoutInterval(row);
  const sign = found.model === row.model ? 1 : -1;
  const [lower, upper] = sign === 1 ? [found.lower, found.upper] : [-found.upper, -found.lower];
  const { coverage = Number.NaN, withheld = "" } = found;
  return {
    ...row,
    estimate: sign * found.difference,
    lower,
    upper,
    interval: intervalOfTest[found.test],
    coverage,
    withheld,
  };
}

/** How the interval of a compared difference is made, by the name in the table of metrics. */
export const intervalOfTest = {
  "corrected-resampled-t": "nadeau-bengio",
  "random-effects": "hartung-knapp",
  delong: "delong",
  bootstrap: "bootstrap",
  none: "none",
} as const;

function optimismRow(
  { model, metric, optimism_corrected }: BootstrapRow,
  cohort: string,
  rows: readonly MetricRow[],
): MetricRow {
  const like = rows.find((row) => row.model === model && row.scope === "internal");
  return {
    model,
    cohort,
    scope: "internal",
    metric: `${metric}_optimism_corrected`,
    estimand: "procedure",
    estimate: optimism_corrected,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
    n: like?.n ?? 0,
    events: like?.events ?? 0,
  };
}
