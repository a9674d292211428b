import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { ColumnMatrix } from "../../../statistics/learners/column-matrix.ts";
import type { SurvivalOutcome } from "../../../statistics/survival/survival-outcome.ts";

const folder = `${process.env.RADSTUDY_DATA ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url))}/survival`;

export interface Cohort {
  readonly matrix: ColumnMatrix;
  readonly outcome: SurvivalOutcome;
}

/** Whether a reference file can be read; says so where it cannot. */
export function hasSurvivalData(name: string): boolean {
  const isThere = existsSync(`${folder}/${name}`);
  if (!isThere) console.log(`skipped: ${folder}/${name} is absent`);
  return isThere;
}

/** Cells of a CSV file below its header, quotes and blanks removed. */
export function readCells(name: string): { readonly header: string[]; readonly rows: string[][] } {
  const bytes = readFileSync(`${folder}/${name}`);
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const [header, ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(",").map((cell) => cell.replaceAll('"', "").trim()));
  return { header, rows };
}

/** Numeric columns of a CSV file as a cohort. */
export function readCohort(name: string, columns: readonly string[], time: string, event: string): Cohort {
  const { header, rows } = readCells(name);
  const take = (column: string) => rows.map((row) => Number(row[header.indexOf(column)]));
  return {
    matrix: {
      rows: rows.length,
      columns: columns.length,
      values: Float64Array.from(columns.flatMap((column) => take(column))),
    },
    outcome: { time: Float64Array.from(take(time)), event: Uint8Array.from(take(event)) },
  };
}

/** Rows of an ARFF file with their attribute names. */
export function readArff(name: string): { readonly header: string[]; readonly rows: string[][] } {
  const lines = readFileSync(`${folder}/${name}`, "utf8").split(/\r?\n/);
  const header = lines.filter((line) => /^@attribute/i.test(line)).map((line) => line.split(/\s+/)[1]);
  const first = lines.findIndex((line) => /^@data/i.test(line)) + 1;
  const rows = lines
    .slice(first)
    .filter((line) => line.trim() !== "" && !line.startsWith("%"))
    .map((line) => line.split(",").map((cell) => cell.replaceAll("'", "").trim()));
  return { header, rows };
}
