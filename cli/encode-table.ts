import { encodeArrow } from "../tables/arrow.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { Table } from "../tables/table.ts";

export type TableFormat = "csv" | "json" | "arrow";

/** A table as a command writes it; numbers give the same bits back. */
export function encodeTable(table: Table, format: TableFormat): string | Uint8Array {
  switch (format) {
    case "arrow":
      return encodeArrow(table);
    case "json":
      return `${JSON.stringify(jsonRows(table))}\n`;
    case "csv": {
      const cell = (value: string | number | null) => {
        const text = value === null || Number.isNaN(value) ? "" : String(value);
        return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      };
      const lines = tableRows(table).map((row) => table.columns.map(({ name }) => cell(row[name])).join(","));
      return [table.columns.map(({ name }) => name).join(","), ...lines, ""].join("\n");
    }
  }
}

/** JSON knows no NaN: the reason beside it says why there is no value. */
export function jsonRows(table: Table): Record<string, string | number | null>[] {
  return tableRows(table).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "number" && !Number.isFinite(value) ? null : value,
      ]),
    ),
  );
}
