import type { Outputs } from "../statistics/learners/learner.ts";
import type { Outcome } from "../statistics/outcome.ts";
import type { TableRow } from "../tables/make-table.ts";
import { observedOf } from "./outcome-rows.ts";

/** Predictions of one fitted model for some rows of a cohort. */
export interface RowPredictions {
  readonly place: Pick<TableRow<"predictions">, "model" | "cohort" | "scope" | "repeat" | "fold">;
  /** Names of the outputs. */
  readonly names: readonly string[];
  readonly outputs: Outputs;
  readonly updated: Float64Array | null;
  /** Row of the cohort of each prediction. */
  readonly rows: ArrayLike<number>;
}

/** Rows of the table `predictions`: one per case and output, all outputs of a case together. */
export function predictionRows(
  { place, names, outputs, updated, rows }: RowPredictions,
  outcome: Outcome,
  cases: readonly string[],
  center: (row: number) => string,
): TableRow<"predictions">[] {
  return Array.from(rows).flatMap((row, index) =>
    names.map((output, at): TableRow<"predictions"> => {
      const value = outputs[at][index];
      return {
        ...place,
        case: cases[row],
        center: center(row),
        ...observedOf(outcome, row),
        probability: isProbability(output) ? value : Number.NaN,
        updated_probability: at === 0 ? (updated?.[index] ?? Number.NaN) : Number.NaN,
        output,
        value,
      };
    }),
  );
}

function isProbability(output: string): boolean {
  return output.startsWith("probability") || output.startsWith("risk:");
}
