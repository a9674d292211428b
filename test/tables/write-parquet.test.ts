import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withDuckDb } from "../../tables/duckdb.ts";
import { makeTable } from "../../tables/make-table.ts";
import { readParquet } from "../../tables/read-parquet.ts";
import type { Table } from "../../tables/table.ts";
import { writeParquet } from "../../tables/write-parquet.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "radstudy-tables-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);
const digest = (path: string) => hash("sha256", readFileSync(path));
const moduleUrl = (name: string) => new URL(`../../tables/${name}`, import.meta.url).href;

/** Rows beyond one chunk of 2,048, so that the seams are crossed. */
function wide(rows: number, features: number): Table {
  const columns = Array.from({ length: features }, (_, j) => ({
    name: `set.feature ${j}`,
    type: "float" as const,
    values: Float64Array.from({ length: rows }, (_, i) => ((i * 7919 + j * 104729) % 1000) / 8),
  }));
  const cases = Array.from({ length: rows }, (_, i) => (i % 5 === 0 ? null : `case ${i}`));
  return { name: "features_wide", rows, columns: [{ name: "case", type: "text", values: cases }, ...columns] };
}

test("a table comes back from Parquet as it was: null, empty text, NaN, minus zero, quotes in names", async () => {
  const table: Table = {
    name: "it's",
    rows: 3,
    columns: [
      { name: 'a "b" c', type: "text", values: ["é", null, ""] },
      { name: "float", type: "float", values: Float64Array.of(Number.NaN, -0, 0.1 + 0.2) },
      { name: "integer", type: "integer", values: Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1) },
    ],
  };
  await writeParquet(table, file("some's.parquet"));
  expect(await readParquet(file("some's.parquet"))).toEqual(table);
});

test("a table without rows keeps its columns and name", async () => {
  await writeParquet(makeTable("metrics", []), file("empty.parquet"));
  expect(await readParquet(file("empty.parquet"))).toEqual(makeTable("metrics", []));
});

test("parts give the same bytes as the whole", async () => {
  const table = wide(5000, 3);
  const cut = (from: number, to: number): Table => ({
    ...table,
    rows: to - from,
    columns: table.columns.map((column) => ({ ...column, values: column.values.slice(from, to) }) as typeof column),
  });
  await writeParquet(table, file("whole.parquet"));
  await writeParquet([cut(0, 2048), cut(2048, 4096), cut(4096, 5000)], file("parts.parquet"));
  expect(await readParquet(file("whole.parquet"))).toEqual(table);
  expect(digest(file("parts.parquet"))).toBe(digest(file("whole.parquet")));
});

test("the bytes are the same again, with other threads, in turn with others, and in another process", async () => {
  const table = wide(5000, 20);
  await writeParquet(table, file("one.parquet"));
  await Promise.all(["two", "three"].map((name) => writeParquet(table, file(`${name}.parquet`))));
  await withDuckDb((connection) => connection.run("SET threads = 4"));
  await writeParquet(table, file("threads.parquet"));
  await withDuckDb((connection) => connection.run("SET threads = 1"));
  const script = `
    import { readParquet } from ${JSON.stringify(moduleUrl("read-parquet.ts"))};
    import { writeParquet } from ${JSON.stringify(moduleUrl("write-parquet.ts"))};
    await writeParquet(await readParquet(process.argv[1]), process.argv[2]);`;
  execFileSync(process.execPath, ["--input-type=module", "-e", script, file("one.parquet"), file("process.parquet")]);
  for (const name of ["two", "three", "threads", "process"]) {
    expect(digest(file(`${name}.parquet`)), name).toBe(digest(file("one.parquet")));
  }
});

test("2,000 columns work", async () => {
  const table = wide(60, 2000);
  await writeParquet(table, file("wide.parquet"));
  expect(await readParquet(file("wide.parquet"))).toEqual(table);
});

test("columns that differ in case only are refused, because SQL cannot tell them apart", async () => {
  const values = Float64Array.of(1);
  const columns = ["Age", "age"].map((name) => ({ name, type: "float" as const, values }));
  await expect(writeParquet({ name: "t", rows: 1, columns }, file("case.parquet"))).rejects.toThrow(
    /table t, column age: differs from column Age in case only/,
  );
  expect(existsSync(file("case.parquet"))).toBe(false);
});

test("a place that cannot be written is a typed error, and nothing half-written stays", async () => {
  writeFileSync(file("occupied"), "");
  await expect(writeParquet(makeTable("folds", []), file("occupied/t.parquet"))).rejects.toMatchObject({
    name: "TableError",
    code: "table-file",
    message: expect.stringMatching(/cannot be written: .*free space or make the folder writable, then run again/),
  });
  expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
});

test("a file that is no Parquet is a typed error", async () => {
  writeFileSync(file("text.parquet"), "case,value");
  await expect(readParquet(file("text.parquet"))).rejects.toMatchObject({ name: "TableError", code: "table-file" });
});

test("DuckDB refuses to be opened in a thread", async () => {
  const worker = new Worker(
    `import(${JSON.stringify(moduleUrl("duckdb.ts"))})
      .then(({ withDuckDb }) => withDuckDb(async () => undefined))
      .catch((error) => require("node:worker_threads").parentPort.postMessage(error.message))`,
    { eval: true },
  );
  const message = await new Promise((resolve) => worker.once("message", resolve));
  await worker.terminate();
  expect(message).toMatch(/DuckDB is for the main thread only/);
});
