import { readFile } from "node:fs/promises";

import { decodeTable } from "./decode-table.ts";
import { diagnose, type PlaceOf } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { OpenQuoteError, splitCsv, type CsvRecord } from "./split-csv.ts";

/** A table of texts with one row per case; cells are trimmed, ids stay text. */
export interface CaseTable {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** 1-based line of each row in the file. */
  readonly rowLines: readonly number[];
  readonly separator: "," | ";" | "\t";
  /** What was understood though it is unusual, in words. */
  readonly notes: readonly string[];
  /** Columns with blanks around values: how many, and the line of the first. */
  readonly trimmed: readonly { readonly column: string; readonly count: number; readonly line: number }[];
}

/** A case table that cannot be used; the diagnostics say where and why. */
export class CaseTableError extends Error {
  override readonly name = "CaseTableError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const { file, line, problem, fix } = diagnostics[0];
    super(`${file}${line === null ? "" : `:${line}`}: ${problem}${fix === null ? "" : `; ${fix}`}`);
    this.diagnostics = diagnostics;
  }
}

/** Reads a .csv or .csv.gz file; throws `CaseTableError` where it is broken. */
export async function readCaseTable(file: string): Promise<CaseTable> {
  const { table, diagnostics } = parseCaseTable(file, await readFile(file));
  if (table === null) throw new CaseTableError(diagnostics);
  return table;
}

const shownRagged = 5;

/** Parses the bytes of a table; `file` is the name that diagnostics show. */
export function parseCaseTable(
  file: string,
  bytes: Uint8Array,
): { table: CaseTable | null; lines: readonly string[]; diagnostics: Diagnostic[] } {
  const decoded = decodeTable(file, bytes);
  if (decoded.text === null) return { table: null, lines: [], diagnostics: [decoded.diagnostic] };
  const refuse = (diagnostic: Diagnostic) => ({ table: null, lines: [], diagnostics: [diagnostic] });
  const top: PlaceOf = { file, line: 1, column: 1, length: 0, path: "" };
  const { text } = decoded;
  const notes = [...decoded.notes];
  if (text.trim() === "") return refuse(diagnose("table-empty", undefined, { ...top, line: null, column: null }));

  const separator = separatorOf(text);
  if (separator === ";") notes.push('separated by ";" (usual for Excel in Europe); this was understood');
  if (separator === "\t") notes.push("separated by tabs; this was understood");

  let records: CsvRecord[];
  try {
    records = splitCsv(text, separator);
  } catch (error) {
    if (!(error instanceof OpenQuoteError)) throw error;
    return refuse(diagnose("table-quote", undefined, { ...top, line: error.line }));
  }
  const [header, ...body] = records;
  const filled = body.filter((record) => record.cells.some((cell) => cell.trim() !== ""));
  if (filled.length < body.length) notes.push(`${body.length - filled.length} rows without any value were left out`);
  if (filled.length === 0) return refuse(diagnose("table-no-rows", undefined, top));

  const names = header.cells.map((cell) => cell.trim());
  const problems = [
    ...duplicateColumns(file, text, names, separator),
    ...raggedRows(file, filled, names.length, separator),
  ];
  if (problems.length > 0) return { table: null, lines: [], diagnostics: problems };

  const kept = names.flatMap((name, index) => (name === "" ? [] : [index]));
  if (kept.length < names.length) notes.push(`${names.length - kept.length} columns without a name were left out`);
  const columns = kept.map((index) => names[index]);
  const blanks = columns.map(() => ({ count: 0, line: 0 }));
  const rows = filled.map(({ cells, line }) =>
    kept.map((index, at) => {
      const cell = cells[index].trim();
      if (cell.length !== cells[index].length && blanks[at].count++ === 0) blanks[at].line = line;
      return cell;
    }),
  );
  const table: CaseTable = {
    file,
    columns,
    rows,
    rowLines: filled.map((record) => record.line),
    separator,
    notes,
    trimmed: columns.flatMap((column, at) => (blanks[at].count === 0 ? [] : [{ column, ...blanks[at] }])),
  };
  const commas = separator === "," && !text.includes('"') ? [] : decimalCommas(table, text);
  return commas.length > 0
    ? { table: null, lines: [], diagnostics: commas }
    : { table, lines: text.split("\n"), diagnostics: [] };
}

/** Cells of one column, or null where the table has no such column. */
export function tableColumn(table: CaseTable, name: string): string[] | null {
  const index = table.columns.indexOf(name);
  return index < 0 ? null : table.rows.map((row) => row[index]);
}

function separatorOf(text: string): "," | ";" | "\t" {
  const header = (/^[^\n]*/.exec(text)?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  const count = (separator: string): number => header.split(separator).length - 1;
  if (count(";") > count(",")) return ";";
  return count("\t") > count(",") ? "\t" : ",";
}

function duplicateColumns(file: string, text: string, names: readonly string[], separator: string): Diagnostic[] {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  return names.flatMap((name, index) => {
    if (name === "" || names.indexOf(name) === index) return [];
    const column = columnOffset(header, separator, index) + 1;
    const place = { file, line: 1, column, length: name.length, path: "" };
    const first = columnOffset(header, separator, names.indexOf(name)) + 1;
    const related = [{ file, line: 1, column: first, length: name.length, message: "first here" }];
    return [diagnose("column-duplicate", { column: name }, place, { related })];
  });
}

/** Offset of the n-th cell in a line without line breaks in quotes. */
function columnOffset(line: string, separator: string, index: number): number {
  let cell = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (cell === index && !quoted) return line[at] === '"' ? at + 1 : at;
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === separator && !quoted) cell++;
  }
  return cell === index ? line.length : 0;
}

function raggedRows(file: string, records: readonly CsvRecord[], expected: number, separator: string): Diagnostic[] {
  const ragged = records.filter((record) => record.cells.length !== expected);
  return ragged.slice(0, shownRagged).map(({ line, cells }, index) => {
    const more = index === shownRagged - 1 ? ragged.length - shownRagged : 0;
    const place = { file, line, column: 1, length: 0, path: "" };
    const facts = {
      expected,
      got: cells.length,
      separator,
      notes: more > 0 ? [`and ${more} more rows like this`] : [],
    };
    return diagnose("table-ragged", facts, place);
  });
}

const decimalComma = /^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$/;

function decimalCommas(table: CaseTable, text: string): Diagnostic[] {
  const found: { row: number; column: string; value: string }[] = [];
  table.rows.forEach((row, at) => {
    for (let index = 0; index < row.length; index++) {
      if (!row[index].includes(",") || !decimalComma.test(row[index])) continue;
      found.push({ row: at, column: table.columns[index], value: row[index] });
    }
  });
  if (found.length === 0) return [];
  const { row, column, value } = found[0];
  const place = cellPlace({ table, lines: text.split("\n") }, row, column);
  return [diagnose("decimal-comma", { column, value, line: table.rowLines[row], count: found.length }, place)];
}

/** A table with the lines of its file, so that a cell can be pointed at. */
export interface LocatedTable {
  readonly table: CaseTable;
  readonly lines: readonly string[];
}

/** Place of one cell; row -1 is the header. */
export function cellPlace({ table, lines }: LocatedTable, row: number, column: string): PlaceOf {
  const header = (lines[0] ?? "").replace(/^\uFEFF/, "");
  const names = splitCsv(header, table.separator)[0].cells.map((cell) => cell.trim());
  const line = row < 0 ? 1 : table.rowLines[row];
  const text = row < 0 ? header : (lines[line - 1] ?? "");
  const offset = columnOffset(text, table.separator, names.indexOf(column));
  const blanks = /^\s*/.exec(text.slice(offset))?.[0].length ?? 0;
  const value = row < 0 ? column : table.rows[row][table.columns.indexOf(column)];
  return { file: table.file, line, column: offset + blanks + 1, length: value.length, path: "" };
}
