import { outcomeRows, takeOutcomeRows } from "../outcome.ts";
import type { DevelopmentCohort, ModelPredictions } from "./model-predictions.ts";

/**
 * The part of the development cohort that was held out at least once, with the predictions numbered by its rows: a temporal split judges
 * late cases only, and a center that is never held out is not judged.
 *
 * @param development all rows
 * @param internal predictions of all models, on the same held-out rows
 * @returns the same objects where every row was held out
 */
export function testedRows(
  development: DevelopmentCohort,
  internal: readonly ModelPredictions[],
): {
  readonly development: DevelopmentCohort;
  readonly internal: readonly ModelPredictions[];
  readonly rows: Int32Array;
} {
  const total = outcomeRows(development.outcome);
  const isTested = new Uint8Array(total);
  for (const { row } of internal) for (const each of row) isTested[each] = 1;
  const rows = Int32Array.from([...isTested.keys()].filter((row) => isTested[row] === 1));
  if (rows.length === total || rows.length === 0) {
    return { development, internal, rows: Int32Array.from({ length: total }, (_, row) => row) };
  }
  const place = new Int32Array(total);
  rows.forEach((row, at) => (place[row] = at));
  const { centers } = development;
  return {
    development: {
      ...development,
      outcome: takeOutcomeRows(development.outcome, rows),
      centers: centers === null ? null : Array.from(rows, (row) => centers[row]),
    },
    internal: internal.map((predictions) => ({ ...predictions, row: predictions.row.map((row) => place[row]) })),
    rows,
  };
}
