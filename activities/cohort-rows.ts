import type { TableRow } from "../tables/make-table.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { NodeInputs } from "../workflows/run-plan.ts";
import type { ActivityContext } from "./activity-context.ts";
import { getTable, inputArtifact } from "./artifacts.ts";

/** One row of a case table: what it is called, and everything that it says. */
export interface CohortRow {
  readonly listed: TableRow<"cases"> & { readonly case: string };
  /** By the names of the columns of the case table. */
  readonly cells: Readonly<Record<string, string>>;
}

/** The rows of one cohort, in the order of its case table. */
export async function cohortRows(context: ActivityContext, inputs: NodeInputs, cohort: string): Promise<CohortRow[]> {
  const cases = await getTable(context.store, inputArtifact(inputs, "cases", "cases"));
  const columns = await getTable(context.store, inputArtifact(inputs, "cases", `columns.${cohort}`));
  const listed = tableRows(cases, "cases").filter((row) => row.cohort === cohort);
  const cells = tableRows(columns) as Record<string, string>[];
  return listed.map((row, index) => ({ listed: { ...row, case: row.case ?? "" }, cells: cells[index] }));
}
