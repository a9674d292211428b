import { type TableName, tableSchemas } from "./schemas.ts";
import type { Table, TableColumn } from "./table.ts";
import { TableError } from "./table-error.ts";

interface Values {
  text: string | null;
  float: number;
  integer: number;
}

/** One row of a named table, as its schema says. */
export type TableRow<Name extends TableName> = {
  readonly [Column in keyof (typeof tableSchemas)[Name]]: Values[(typeof tableSchemas)[Name][Column] & keyof Values];
};

/** Builds a table from rows, checked against its schema: a missing float is NaN, a missing text null, an integer is never missing. */
export function makeTable<Name extends TableName>(name: Name, rows: readonly TableRow<Name>[]): Table {
  const schema: Readonly<Record<string, TableColumn["type"]>> = tableSchemas[name];
  const known = new Set(Object.keys(schema));
  for (const [index, row] of rows.entries()) {
    for (const column of Object.keys(row)) {
      if (!known.has(column)) {
        const expected = [...known].join(", ");
        throw new TableError("table-column-unknown", name, column, `row ${index} has it, expected only ${expected}`);
      }
    }
  }
  const columns = Object.entries(schema).map(([column, type]) => {
    const values = rows.map((row) => (row as Readonly<Record<string, unknown>>)[column]);
    return makeColumn(name, column, type, values);
  });
  return { name, rows: rows.length, columns };
}

function makeColumn(table: string, name: string, type: TableColumn["type"], values: unknown[]): TableColumn {
  const bad = values.findIndex((value) => !fits[type](value));
  if (bad >= 0) {
    const got = describe(values[bad]);
    const message = `row ${bad}, expected ${expectations[type]}, got ${got}`;
    throw new TableError("table-value", table, name, message);
  }
  if (type === "text") return { name, type, values: values as (string | null)[] };
  return type === "float"
    ? { name, type, values: Float64Array.from(values as number[]) }
    : { name, type, values: Int32Array.from(values as number[]) };
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  return `${typeof value} ${typeof value === "number" ? String(value) : JSON.stringify(value)}`;
}

const fits: Readonly<Record<TableColumn["type"], (value: unknown) => boolean>> = {
  text: (value) => value === null || (typeof value === "string" && value.isWellFormed()),
  float: (value) => typeof value === "number",
  integer: (value) => typeof value === "number" && (value | 0) === value,
};

const expectations: Readonly<Record<TableColumn["type"], string>> = {
  text: "text or null",
  float: "a number (NaN where it is missing)",
  integer: "an integer of 32 bits",
};
