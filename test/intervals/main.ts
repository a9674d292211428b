import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { SimulatedCoverage } from "./coverage-counter.ts";
import { coverageGrids } from "./coverage-grid.ts";
import { coverageTable } from "./coverage-table.ts";
import { errorOf, externalDesigns, externalPage, isWithin } from "./external-table.ts";
import { simulateExternal, type ExternalCoverage } from "./simulate-external.ts";

/**
 * `npm run coverage -- [--part internal|external] [--cohorts N] [--write]`: how often nominal 95 % intervals hold the truth in simulated
 * cohorts. `--write` records the internal part in statistics/evaluation/simulated-coverage.ts and the external one in docs/coverage.md.
 */
const { values: options } = parseArgs({
  options: { part: { type: "string" }, cohorts: { type: "string" }, write: { type: "boolean", default: false } },
});
const wanted = options.cohorts === undefined ? null : Number(options.cohorts);
if (wanted !== null && (!Number.isInteger(wanted) || wanted < 2)) {
  throw new RangeError("coverage: expected at least 2 cohorts");
}
if (options.part !== undefined && options.part !== "internal" && options.part !== "external") {
  throw new RangeError(`coverage: expected --part internal or external, got ${options.part}`);
}
if (options.write && wanted !== null) {
  throw new RangeError("coverage: --write records the full number of cohorts, leave out --cohorts");
}
const root = join(import.meta.dirname, "..", "..");
if (options.part !== "external") {
  const results = simulateInternal();
  if (options.write) {
    const file = join(root, "statistics", "evaluation", "simulated-coverage.ts");
    writeFileSync(file, coverageTable(results, "npm run coverage -- --part internal --write"));
  }
}
if (options.part !== "internal") {
  const results = simulateFrozen();
  if (options.write) {
    const page = externalPage(results, "npm run coverage -- --part external --write");
    writeFileSync(join(root, "docs", "coverage.md"), page);
  }
}
process.stdout.write(`CPU ${(process.cpuUsage().user / 1e6).toFixed(0)} s\n`);

function simulateInternal(): SimulatedCoverage[] {
  const results: SimulatedCoverage[] = [];
  for (const { cases, features, cohorts, run } of coverageGrids) {
    for (const columns of features) {
      for (const n of cases) {
        const found = run(n, columns, wanted ?? cohorts);
        results.push(...found);
        for (const each of found) process.stdout.write(`${internalInWords(each)}\n`);
      }
    }
  }
  return results;
}

function simulateFrozen(): ExternalCoverage[] {
  return externalDesigns.flatMap(({ outcome, n, events, cohorts }) => {
    const found = simulateExternal(outcome, n, events, wanted ?? cohorts);
    for (const each of found) process.stdout.write(`${externalInWords(each)}\n`);
    return found;
  });
}

function internalInWords(each: SimulatedCoverage): string {
  const { measure, n, minority, features, folds, repeats, signal, truth, coverage, monteCarloError } = each;
  const size = `${n} cases, ${minority} of the rarer kind, ${features} features`;
  return `${measure.padEnd(14)} ${size}, ${folds} x ${repeats} folds, ${signal} signal: truth ${truth.toFixed(3)}, coverage ${coverage.toFixed(3)} (error ${monteCarloError.toFixed(3)})`;
}

function externalInWords(each: ExternalCoverage): string {
  const { n, events, measure, interval, truth, coverage } = each;
  const verdict = isWithin(each) ? "ok" : "OUTSIDE 0.92 to 0.98";
  return `${measure.padEnd(24)} ${n} cases, ${events} events, ${interval}: truth ${truth.toFixed(3)}, coverage ${coverage.toFixed(3)} (error ${errorOf(each).toFixed(3)}) ${verdict}`;
}
