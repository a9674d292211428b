import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeArrow } from "../tables/arrow.ts";
import type { TableRow } from "../tables/make-table.ts";
import type { TableName } from "../tables/schemas.ts";
import { tableRows } from "../tables/table-rows.ts";

/** What stands first, by the kind of outcome. */
const headlines = [
  ["c-index", "C-index"],
  ["auc", "AUC"],
  ["r2", "R2"],
] as const;

/** The results of a run in a few lines: the headline measure per model with intervals, comparisons, and what a synthetic study planted. */
export async function metricLines(folder: string): Promise<string[]> {
  const metrics = await readRows(folder, "metrics");
  const planted = await readRows(folder, "planted");
  const headline = headlines.find(([metric]) => metrics.some((row) => row.metric === metric)) ?? headlines[0];
  const aucs = metrics.filter(({ metric }) => metric === headline[0]);
  const models = [...new Set(aucs.map(({ model }) => model ?? ""))];
  const cohorts = [...new Set(aucs.map(({ cohort, scope }) => `${scope} ${cohort}`))];
  /** Of "0.123 (-0.123 to 0.123)" and a gap. */
  const cellWidth = 27;
  const width = Math.max(8, ...models.map((model) => model.length));
  const lines = [
    `${headline[1].padEnd(width)}   ${cohorts.map((cohort) => cohort.padEnd(cellWidth)).join("")}`.trimEnd(),
  ];
  for (const model of models) {
    const cells = cohorts.map((cohort) => {
      const row = aucs.find((metric) => metric.model === model && `${metric.scope} ${metric.cohort}` === cohort);
      return (row === undefined ? "" : interval(row)).padEnd(cellWidth);
    });
    lines.push(`${model.padEnd(width)}   ${cells.join("")}`.trimEnd());
  }
  for (const row of metrics) {
    const difference = /^([\w-]+?)_difference_vs_(.+)$/.exec(row.metric ?? "");
    if (difference === null) continue;
    const [, measure, versus] = difference;
    const named = measure === headline[0] ? "" : `, ${measure}`;
    lines.push(`${row.model} minus ${versus}, ${row.scope} ${row.cohort}${named}: ${interval(row)}`);
  }
  if (lines.some((line) => line.includes(" ["))) {
    lines.push("", "[ ]: least and largest fold, no confidence interval (table metrics says why)");
  }
  if (planted.length > 0) {
    lines.push("", "Planted and found");
    for (const { item, planted: was, found } of planted) {
      if (found !== "not measured") lines.push(`  ${item}: planted ${was}; found ${found}`);
    }
  }
  return lines;
}

function interval({ estimate, lower, upper, interval: kind }: TableRow<"metrics">): string {
  if (Number.isNaN(lower)) return estimate.toFixed(3);
  if (kind === "fold-spread") return `${estimate.toFixed(3)} [${lower.toFixed(3)} to ${upper.toFixed(3)}]`;
  return `${estimate.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;
}

async function readRows<Name extends TableName>(folder: string, name: Name): Promise<TableRow<Name>[]> {
  return tableRows(decodeArrow(await readFile(join(folder, "tables", `${name}.arrow`))), name);
}
