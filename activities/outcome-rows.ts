import type { PlanOutcome } from "../protocol/plan.ts";
import type { Outcome } from "../statistics/outcome.ts";
import type { TableRow } from "../tables/make-table.ts";
import { tableColumn } from "../tables/table-column.ts";
import type { Table } from "../tables/table.ts";

/** What one row of a table says of the outcome: `outcome` and `observed` as in the table `predictions`. */
export function observedOf(outcome: Outcome, row: number): Pick<TableRow<"predictions">, "outcome" | "observed"> {
  switch (outcome.kind) {
    case "binary":
      return { outcome: outcome.event[row], observed: Number.NaN };
    case "survival":
      return { outcome: outcome.event[row], observed: outcome.time[row] };
    case "continuous":
      return { outcome: 0, observed: outcome.value[row] };
    default:
      return { outcome: outcome.level[row], observed: Number.NaN };
  }
}

/** The outcome of all cases in the order of their matrix: table `outcomes`, between nodes only. */
export function outcomeTable(cases: readonly string[], outcome: Outcome): Table {
  const rows = cases.map((_, row) => observedOf(outcome, row));
  return {
    name: "outcomes",
    rows: cases.length,
    columns: [
      { name: "case", type: "text", values: [...cases] },
      { name: "outcome", type: "integer", values: Int32Array.from(rows, (row) => row.outcome) },
      { name: "observed", type: "float", values: Float64Array.from(rows, (row) => row.observed) },
    ],
  };
}

/** The outcome from columns `outcome` and `observed`, as the study declares it. */
export function outcomeFrom(table: Table, declared: PlanOutcome): Outcome {
  return outcomeOf(declared, tableColumn(table, "outcome", "integer"), tableColumn(table, "observed", "float"));
}

/** The same from the two columns of any selection of rows. */
export function outcomeOf(declared: PlanOutcome, coded: ArrayLike<number>, observed: ArrayLike<number>): Outcome {
  switch (declared.kind) {
    case "binary":
      return { kind: "binary", event: Uint8Array.from(coded) };
    case "survival":
      return {
        kind: "survival",
        time: Float64Array.from(observed),
        event: Uint8Array.from(coded),
        horizons: declared.horizons,
        competing: declared.event.competing.length > 0,
      };
    case "continuous":
      return { kind: "continuous", value: Float64Array.from(observed) };
    default:
      return { kind: declared.kind, levels: declared.levels, level: Uint8Array.from(coded) };
  }
}
