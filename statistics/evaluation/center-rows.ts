import type { Outputs } from "../learners/learner.ts";
import { countOutcomeEvents, outcomeRows, takeOutcomeRows, type Outcome } from "../outcome.ts";
import { compareText } from "../resampling/compare-text.ts";
import { areIndependent } from "../resampling/are-independent.ts";
import { compareCenters } from "./center-summary.ts";
import { comparedMeasures } from "./compared-measures.ts";
import type { MetricRow } from "./metric-row.ts";

export interface CenterRow {
  readonly model: string;
  readonly cohort: string;
  readonly scope: "internal" | "external";
  readonly metric: string;
  readonly center: string;
  readonly n: number;
  readonly events: number;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly summarized: number;
}

/** Predictions of one model for cases of several centers, by models that saw none of them. */
export interface CenterInput {
  readonly model: string;
  readonly cohort: string;
  readonly scope: "internal" | "external";
  readonly outcome: Outcome;
  readonly outputs: Outputs;
  readonly centers: readonly string[];
  /** Patient per row; limits are made for cases that are independent. */
  readonly patients: readonly string[];
}

/**
 * The headline measure in every center; of two classes and of follow-up with intervals, and with the random-effects summary where
 * there is one, unless a patient has several rows.
 *
 * @param input predictions of one model
 * @param confidence in (0, 1)
 * @returns one row per center, and metric rows `auc_over_centers`, `auc_new_center` (prediction interval) and `auc_tau_squared`, of
 *   follow-up `c-index_over_centers` and so on;
 *   nothing for a single center
 */
export function centerRows(
  input: CenterInput,
  confidence: number,
): { readonly centers: CenterRow[]; readonly metrics: MetricRow[] } {
  const { model, cohort, scope, outcome, outputs, centers } = input;
  const names = [...new Set(centers)].sort(compareText);
  if (names.length < 2) return { centers: [], metrics: [] };
  const place = { model, cohort, scope } as const;
  if (!areIndependent(input.patients) || (outcome.kind !== "binary" && outcome.kind !== "survival")) {
    return { centers: names.map((name) => generalRow(input, name)), metrics: [] };
  }
  const metric = outcome.kind === "binary" ? "auc" : "c-index";
  const found = compareCenters(outcome, outputs[0], centers, confidence);
  const rows = found.centers.map(({ isSummarized, ...center }): CenterRow => ({
    ...place,
    metric,
    ...center,
    summarized: isSummarized ? 1 : 0,
  }));
  const { summary } = found;
  if (summary === null) return { centers: rows, metrics: [] };
  const base = {
    ...place,
    estimand: scope === "internal" ? "procedure" : "final-model",
    n: outcomeRows(outcome),
    events: countOutcomeEvents(outcome),
  } as const;
  return {
    centers: rows,
    metrics: [
      {
        ...base,
        metric: `${metric}_over_centers`,
        estimate: summary.estimate,
        lower: summary.lower,
        upper: summary.upper,
        interval: "hartung-knapp",
      },
      {
        ...base,
        metric: `${metric}_new_center`,
        estimate: summary.estimate,
        lower: summary.predictionLower,
        upper: summary.predictionUpper,
        interval: "prediction",
      },
      {
        ...base,
        metric: `${metric}_tau_squared`,
        estimate: summary.tauSquared,
        lower: Number.NaN,
        upper: Number.NaN,
        interval: "none",
      },
    ],
  };
}

function generalRow({ model, cohort, scope, outcome, outputs, centers }: CenterInput, center: string): CenterRow {
  const rows = Int32Array.from([...centers.keys()].filter((row) => centers[row] === center));
  const own = takeOutcomeRows(outcome, rows);
  const [{ name, value }] = comparedMeasures(
    own,
    outputs.map((column) => Float64Array.from(rows, (row) => column[row])),
  );
  return {
    model,
    cohort,
    scope,
    metric: name,
    center,
    n: rows.length,
    events: countOutcomeEvents(own),
    estimate: value,
    lower: Number.NaN,
    upper: Number.NaN,
    summarized: 0,
  };
}
