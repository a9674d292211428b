import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { metricLines } from "../../cli/metric-lines.ts";
import { encodeArrow } from "../../tables/arrow.ts";
import { makeTable, type TableRow } from "../../tables/make-table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radstudy-test-"));
  await mkdir(join(folder, "tables"));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const row: TableRow<"metrics"> = {
  model: "fused",
  cohort: "home",
  scope: "internal",
  metric: "c-index",
  estimand: "procedure",
  estimate: 0.7,
  lower: 0.6,
  upper: 0.8,
  interval: "fold-spread",
  coverage: Number.NaN,
  n: 100,
  events: 40,
  reason: "",
};

test("a run says the headline of every model and every declared difference, and by which measure", async () => {
  const difference = { ...row, scope: "external", cohort: "away", interval: "bootstrap", lower: -0.4, upper: -0.1 };
  const rows = [
    row,
    { ...row, metric: "c-index_difference_vs_plain", estimate: 0.1, lower: 0, upper: 0.2 },
    { ...difference, metric: "deviance_difference_vs_plain", estimate: -0.2 },
  ];
  expect(await linesOf(rows)).toEqual([
    "C-index    internal home",
    "fused      0.700 [0.600 to 0.800]",
    "fused minus plain, internal home: 0.100 [0.000 to 0.200]",
    "fused minus plain, external away, deviance: -0.200 (-0.400 to -0.100)",
    "",
    "[ ]: least and largest fold, no confidence interval (table metrics says why)",
  ]);
});

test("brackets are explained where there are any, not for the measures that the table alone has", async () => {
  const rows = [
    { ...row, interval: "nadeau-bengio" },
    { ...row, metric: "brier:365" },
  ];
  expect(await linesOf(rows)).toEqual(["C-index    internal home", "fused      0.700 (0.600 to 0.800)"]);
});

async function linesOf(rows: readonly TableRow<"metrics">[]): Promise<string[]> {
  await writeFile(join(folder, "tables", "metrics.arrow"), encodeArrow(makeTable("metrics", rows)));
  await writeFile(join(folder, "tables", "planted.arrow"), encodeArrow(makeTable("planted", [])));
  return await metricLines(folder);
}
