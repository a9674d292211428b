import type { CaseTable } from "./case-table.ts";

interface KeyColumns {
  readonly id: string;
  readonly patient?: string | null | undefined;
  readonly lesion?: string | null | undefined;
  readonly timepoint?: string | null | undefined;
}

/**
 * Columns by which outcomes are matched with cases: the id, with lesion and visit where the file has them; the patient where
 * it has no ids; none where it has neither.
 */
export function outcomeKeys({ columns }: Pick<CaseTable, "columns">, keys: KeyColumns): string[] {
  const there = (name: string | null | undefined): string[] =>
    name !== null && name !== undefined && columns.includes(name) ? [name] : [];
  const first = columns.includes(keys.id) ? [keys.id] : there(keys.patient);
  return first.length === 0 ? [] : [...first, ...there(keys.lesion), ...there(keys.timepoint)];
}

/** One text per row of a table that has these columns. */
export function rowKeys({ columns, rows }: Pick<CaseTable, "columns" | "rows">, keys: readonly string[]): string[] {
  const at = keys.map((name) => columns.indexOf(name));
  return rows.map((row) => keyText(at.map((index) => row[index])));
}

export function keyText(parts: readonly string[]): string {
  return JSON.stringify(parts);
}
