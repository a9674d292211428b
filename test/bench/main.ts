import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { BenchCase } from "./bench-case.ts";
import { benchMarkdown, peersOf, type Machine } from "./bench-markdown.ts";
import { benchExtraction } from "./extraction.ts";
import { benchKernels } from "./kernels.ts";
import { benchNestedElasticNet } from "./nested-elastic-net.ts";
import { benchNestedLearners } from "./nested-learners.ts";
import { benchForestThreads } from "./forest-threads.ts";
import { benchLargeTable } from "./large-table.ts";
import { benchStatistics } from "./statistics.ts";
import { benchStudies } from "./studies.ts";
import { benchTwoThreads } from "./two-threads.ts";
import { benchWholeCase } from "./whole-case.ts";

const groups: Readonly<Record<string, () => Promise<BenchCase[]>>> = {
  kernels: benchKernels,
  "whole-case": benchWholeCase,
  extraction: benchExtraction,
  "two-threads": benchTwoThreads,
  "nested-elastic-net": benchNestedElasticNet,
  "nested-learners": benchNestedLearners,
  statistics: benchStatistics,
  "forest-threads": benchForestThreads,
  "large-table": benchLargeTable,
  studies: benchStudies,
};

/** `npm run bench -- [GROUP ...] [--json] [--markdown FILE]`: all groups where none is named. */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, markdown: { type: "string" } },
});
const unknown = positionals.find((name) => !Object.hasOwn(groups, name));
if (unknown !== undefined) {
  throw new RangeError(`bench: no group "${unknown}", expected some of ${Object.keys(groups).join(", ")}`);
}
const wanted = positionals.length === 0 ? Object.keys(groups) : positionals;
const cases: BenchCase[] = [];
for (const name of wanted) {
  for (const result of await groups[name]()) {
    cases.push(result);
    if (!options.json) process.stdout.write(`${line(result)}\n`);
  }
}
const machine: Machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  system: `${platform()} ${arch()}`,
  load: loadavg()[2],
};
if (options.json) process.stdout.write(`${JSON.stringify({ machine, cases })}\n`);
if (options.markdown !== undefined) {
  const command = ["npm run bench --", ...positionals, "--markdown", options.markdown].join(" ");
  const peers = existsSync(options.markdown) ? peersOf(readFileSync(options.markdown, "utf8")) : "";
  writeFileSync(options.markdown, `${benchMarkdown(command, machine, cases)}${peers}`);
}
process.exitCode = cases.every(({ ok }) => ok) ? 0 : 1;

function line({ name, unit, value, reference, ratio, target, ok }: BenchCase): string {
  const compared =
    reference === null || ratio === null
      ? ""
      : `, reference ${Number(reference.toFixed(3))} ${unit}, ${ratio.toFixed(1)} times`;
  const wanted =
    target === null ? "" : reference === null ? `, at most ${target}` : `, at least ${target.toFixed(1)} times`;
  return `${ok ? "ok  " : "MISS"} ${name}: ${value.toFixed(2)} ${unit}${compared}${wanted}`;
}
