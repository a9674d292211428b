import type { FeatureTable } from "../statistics/feature-table.ts";
import type { Table, TableColumn } from "./table.ts";
import { TableError } from "./table-error.ts";

/** Table `features_wide`: one row per case, one column per feature; a missing category is null, a missing number NaN. */
export function wideFeatures(cases: readonly string[], features: FeatureTable): Table {
  if (cases.length !== features.rows) {
    const message = `expected one case per row, got ${cases.length} cases and ${features.rows} rows`;
    throw new TableError("table-shape", "features_wide", "case", message);
  }
  const columns = features.columns.map((column): TableColumn => {
    const { name } = column;
    if (column.kind === "numeric") return { name, type: "float", values: column.values };
    return { name, type: "text", values: column.values.map((value) => (value === "" ? null : value)) };
  });
  return {
    name: "features_wide",
    rows: features.rows,
    columns: [{ name: "case", type: "text", values: cases }, ...columns],
  };
}
