import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quoteText, withDuckDb } from "../../tables/duckdb.ts";
import { makeTable, type TableRow } from "../../tables/make-table.ts";
import { writeStudyDatabase } from "../../tables/write-study-database.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "radstudy-database-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prediction = (name: string, repeat: number, probability: number): TableRow<"predictions"> => ({
  model: "volume",
  cohort: "development",
  scope: "internal",
  repeat,
  fold: 0,
  case: name,
  center: "x",
  outcome: 1,
  probability,
  updated_probability: Number.NaN,
  output: "probability",
  value: probability,
  observed: Number.NaN,
});
const tables = [
  makeTable("predictions", [prediction("b", 0, 0.25), prediction("a", 0, 0.5), prediction("b", 1, 0.75)]),
  makeTable("metrics", []),
];

async function query(path: string, sql: string) {
  return withDuckDb(async (connection) => {
    await connection.run(`ATTACH ${quoteText(path)} AS study (READ_ONLY)`);
    try {
      return await (await connection.run(sql)).getRows();
    } finally {
      await connection.run("DETACH study");
    }
  });
}

test("a run's database holds its tables, typed and in order, and views for readers", async () => {
  const path = join(folder, "study.duckdb");
  await writeStudyDatabase(tables, path);
  expect(await query(path, 'SELECT "case", probability FROM study.predictions')).toEqual([
    ["b", 0.25],
    ["a", 0.5],
    ["b", 0.75],
  ]);
  const columns = `SELECT data_type FROM duckdb_columns() WHERE database_name = 'study'
    AND table_name = 'predictions' AND column_name IN ('case', 'outcome', 'probability') ORDER BY column_index`;
  expect(await query(path, columns)).toEqual([["VARCHAR"], ["INTEGER"], ["DOUBLE"]]);
  const means = 'SELECT "case", repeats, mean_probability FROM study.case_predictions';
  expect(await query(path, means)).toEqual([
    ["a", 1n, 0.5],
    ["b", 2n, 0.5],
  ]);
  expect(await query(path, "SELECT * FROM study.headline")).toEqual([]);
  expect(readdirSync(folder)).toEqual(["study.duckdb"]);
});

test("writing again replaces the whole file", async () => {
  const path = join(folder, "again.duckdb");
  await writeStudyDatabase(tables, path);
  await writeStudyDatabase(
    [makeTable("folds", [{ repeat: 0, fold: 1, case: "a", role: "test", times: 1, label: "" }])],
    path,
  );
  expect(await query(path, "SELECT table_name FROM duckdb_tables() WHERE database_name = 'study'")).toEqual([
    ["folds"],
  ]);
});

test("a failure leaves the old file, and the next writing works", async () => {
  const path = join(folder, "kept.duckdb");
  writeFileSync(path, "old");
  await expect(writeStudyDatabase([tables[0], tables[0]], path)).rejects.toMatchObject({ code: "table-file" });
  expect(readdirSync(folder).filter((name) => name.startsWith("kept"))).toEqual(["kept.duckdb"]);
  await writeStudyDatabase(tables, path);
  expect(await query(path, "SELECT count(*) FROM study.predictions")).toEqual([[3n]]);
  expect(existsSync(`${path}.wal`)).toBe(false);
});
