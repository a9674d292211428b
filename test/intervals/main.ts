import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SimulatedCoverage } from "./coverage-counter.ts";
import { coverageGrids } from "./coverage-grid.ts";
import { coverageTable } from "./coverage-table.ts";

/**
 * `npm run coverage -- [--outcome KIND] [--cohorts N] [--write]`: how often nominal 95 % intervals hold the truth in simulated cohorts.
 * `--write` records the whole grid in statistics/evaluation/simulated-coverage.ts.
 */
const { values: options } = parseArgs({
  options: { outcome: { type: "string" }, cohorts: { type: "string" }, write: { type: "boolean", default: false } },
});
const wanted = options.cohorts === undefined ? null : Number(options.cohorts);
if (wanted !== null && (!Number.isInteger(wanted) || wanted < 2)) {
  throw new RangeError("coverage: expected at least 2 cohorts");
}
if (options.write && (options.outcome !== undefined || wanted !== null)) {
  throw new RangeError("coverage: --write records the whole grid, leave out --outcome and --cohorts");
}
const results: SimulatedCoverage[] = [];
for (const { outcome, cases, features, cohorts, run } of coverageGrids) {
  if (options.outcome !== undefined && options.outcome !== outcome) continue;
  for (const columns of features) {
    for (const n of cases) {
      const found = run(n, columns, wanted ?? cohorts);
      results.push(...found);
      for (const each of found) process.stdout.write(`${inWords(each)}\n`);
    }
  }
}
process.stdout.write(`CPU ${(process.cpuUsage().user / 1e6).toFixed(0)} s\n`);
if (options.write) {
  const file = join(import.meta.dirname, "..", "..", "statistics", "evaluation", "simulated-coverage.ts");
  writeFileSync(file, coverageTable(results, "npm run coverage -- --write"));
}

function inWords(each: SimulatedCoverage): string {
  const { measure, n, minority, features, folds, repeats, signal, truth, coverage, monteCarloError } = each;
  const size = `${n} cases, ${minority} of the rarer kind, ${features} features`;
  return `${measure.padEnd(14)} ${size}, ${folds} x ${repeats} folds, ${signal} signal: truth ${truth.toFixed(3)}, coverage ${coverage.toFixed(3)} (error ${monteCarloError.toFixed(3)})`;
}
