import type { Outputs } from "../statistics/learners/learner.ts";
import { tableColumn } from "../tables/table-column.ts";
import type { Table } from "../tables/table.ts";

/** Predictions of one model, one entry per repeat and case. */
export interface ReadOutputs {
  readonly repeat: Int32Array;
  readonly fold: Int32Array;
  readonly cases: readonly string[];
  readonly centers: readonly string[];
  readonly outcome: Int32Array;
  readonly observed: Float64Array;
  readonly updated: Float64Array;
  readonly outputs: Outputs;
}

/** Takes the rows of one model apart again: its outputs stand one after the other for each case, as `predictionRows` writes them. */
export function readOutputs(table: Table, model: string): ReadOutputs {
  const names = tableColumn(table, "model", "text");
  const own = [...names.keys()].filter((row) => names[row] === model);
  const output = tableColumn(table, "output", "text");
  const count = Math.max(1, new Set(own.map((row) => output[row])).size);
  const first = own.filter((_, index) => index % count === 0);
  const value = tableColumn(table, "value", "float");
  const take = (column: string) => {
    const values = tableColumn(table, column, "float");
    return Float64Array.from(first, (row) => values[row]);
  };
  const takeIntegers = (column: string) => {
    const values = tableColumn(table, column, "integer");
    return Int32Array.from(first, (row) => values[row]);
  };
  const takeText = (column: string) => {
    const values = tableColumn(table, column, "text");
    return first.map((row) => values[row] ?? "");
  };
  return {
    repeat: takeIntegers("repeat"),
    fold: takeIntegers("fold"),
    cases: takeText("case"),
    centers: takeText("center"),
    outcome: takeIntegers("outcome"),
    observed: take("observed"),
    updated: take("updated_probability"),
    outputs: Array.from({ length: count }, (_, at) => Float64Array.from(first, (row) => value[row + at])),
  };
}
