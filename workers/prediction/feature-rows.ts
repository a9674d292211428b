import { catalog } from "../../radiomics/features/catalog.ts";
import { readFile } from "node:fs/promises";
import { readCaseTable } from "../../protocol/case-table.ts";
import { isMissingCell } from "../../protocol/missing-cell.ts";
import { decodeArrow } from "../../tables/arrow.ts";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { PredictionError } from "./prediction-error.ts";

const units: ReadonlyMap<string, string> = new Map(catalog.map(({ tag, unit }) => [tag, unit]));

type Cells = Readonly<Record<string, string>>;

/** Features of one set by case and name, as texts that give the same numbers back. */
export interface FeatureRows {
  readonly names: ReadonlySet<string>;
  readonly byCase: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Of the settings that the table was measured with; empty where it does not say. */
  readonly settingsDigests: readonly string[];
  /** Every row says its settings. */
  readonly saysSettings: boolean;
}

/** A feature table: long, as `extract` and runs write it, or with one row per case and one column per feature. */
export async function readFeatureRows(file: string, set: string, id: string): Promise<FeatureRows> {
  const rows = await readRows(file);
  const first = rows[0] ?? {};
  return "tag" in first && "value" in first && "case" in first
    ? longRows(file, rows, set)
    : wideRows(file, rows, set, "case" in first && !(id in first) ? "case" : id);
}

/** Columns of a table with one row per case; names may have the set in front. */
export function wideRows(file: string, rows: readonly Cells[], set: string, id: string): FeatureRows {
  const prefix = `${set}.`;
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== id);
  const named = columns.some((name) => name.startsWith(prefix))
    ? columns.filter((name) => name.startsWith(prefix))
    : columns;
  const byCase = new Map<string, ReadonlyMap<string, string>>();
  for (const row of rows) {
    const name = row[id];
    if (name === undefined)
      throw new PredictionError(
        "prediction-input",
        `${file}: no column "${id}", expected one that names the case; add it`,
      );
    if (byCase.has(name)) throw twice(file, name);
    byCase.set(name, new Map(named.map((column) => [withoutSet(column, prefix), row[column]])));
  }
  return {
    names: new Set(named.map((column) => withoutSet(column, prefix))),
    byCase,
    settingsDigests: [],
    saysSettings: false,
  };
}

function longRows(file: string, rows: readonly Cells[], set: string): FeatureRows {
  const own = rows.some((row) => row["image"] === set) ? rows.filter((row) => row["image"] === set) : rows;
  const byCase = new Map<string, Map<string, string>>();
  const names = new Set<string>();
  for (const row of own) {
    const name =
      row["region"] === undefined || row["region"] === "mask" ? row["tag"] : `${row["region"]}.${row["tag"]}`;
    const values = byCase.get(row["case"]) ?? new Map<string, string>();
    if (values.has(name)) throw twice(file, `${row["case"]} ${name}`);
    refuseOtherUnit(file, row);
    byCase.set(row["case"], values.set(name, row["value"]));
    names.add(name);
  }
  const digests = new Set(own.map((row) => row["settings_digest"] ?? ""));
  const saysSettings = !digests.delete("");
  return { names, byCase, settingsDigests: [...digests].sort(), saysSettings };
}

/** A number in another unit is another number: a long table says its units, and they are held to the catalog. */
function refuseOtherUnit(file: string, { tag, unit, case: name, filter }: Cells): void {
  if (filter !== undefined && filter !== "" && filter !== "none") {
    throw new PredictionError(
      "prediction-input",
      `${file}: ${tag} of ${name} is from a filtered image, expected filter none, got ${filter}; the models know features of the image itself`,
    );
  }
  const expected = units.get(tag);
  if (unit === undefined || expected === undefined || unit === expected) return;
  throw new PredictionError(
    "prediction-input",
    `${file}: ${tag} of ${name} is in another unit, expected ${expected}, got ${unit === "" ? "none" : unit}; convert the values, or measure them with radstudy extract`,
  );
}

function withoutSet(column: string, prefix: string): string {
  return column.startsWith(prefix) ? column.slice(prefix.length) : column;
}

function twice(file: string, what: string): PredictionError {
  return new PredictionError(
    "prediction-cases",
    `${file}: ${what} stands there twice, expected once; keep one of them`,
  );
}

async function readRows(file: string): Promise<readonly Cells[]> {
  if (/\.(?:arrow|parquet)$/i.test(file)) {
    const table = /\.arrow$/i.test(file) ? decodeArrow(await readFile(file)) : await readParquet(file);
    return tableRows(table).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)])),
    );
  }
  const { columns, rows } = await readCaseTable(file);
  return rows.map((row) =>
    Object.fromEntries(columns.map((name, at) => [name, isMissingCell(row[at]) ? "" : row[at]])),
  );
}

function cellOf(value: string | number | null): string {
  return value === null || Number.isNaN(value) ? "" : String(value);
}
