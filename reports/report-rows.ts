import { tableSchemas, type TableName } from "../tables/schemas.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { ReportInput } from "./report-input.ts";

type Schema = typeof tableSchemas;

/** One row of a table as its schema types it; a null text is the empty string, a missing number NaN. */
export type RowOf<Name extends TableName> = {
  readonly [Column in keyof Schema[Name]]: Schema[Name][Column] extends "text" ? string : number;
};

export type ReportRows = { readonly [Name in TableName]: readonly RowOf<Name>[] };

/** All tables of the report as rows, each checked against its schema and unpacked when it is first looked at. */
export function reportRows(tables: ReportInput["tables"]): ReportRows {
  const unpacked = new Map<TableName, readonly object[]>();
  const rows = {};
  for (const name of Object.keys(tableSchemas) as TableName[]) {
    Object.defineProperty(rows, name, {
      enumerable: true,
      get() {
        if (!unpacked.has(name)) unpacked.set(name, withoutNulls(tableRows(tables[name].table, name)));
        return unpacked.get(name);
      },
    });
  }
  return rows as ReportRows;
}

function withoutNulls(rows: readonly object[]): object[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? ""])));
}
