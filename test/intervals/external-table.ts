import type { ExternalCoverage } from "./simulate-external.ts";

/** Cohorts of frozen models that the command simulates: the least that an external interval is asked to hold for, and twice as many. */
export const externalDesigns = [
  { outcome: "binary", n: 100, events: 30, cohorts: 500 },
  { outcome: "binary", n: 200, events: 60, cohorts: 500 },
  { outcome: "survival", n: 100, events: 30, cohorts: 400 },
  { outcome: "survival", n: 200, events: 60, cohorts: 200 },
  { outcome: "continuous", n: 100, events: 0, cohorts: 500 },
  { outcome: "continuous", n: 200, events: 0, cohorts: 500 },
] as const;

/** Monte Carlo standard error of a share. */
export function errorOf({ coverage, cohorts }: Pick<ExternalCoverage, "coverage" | "cohorts">): number {
  return Math.sqrt((coverage * (1 - coverage)) / cohorts);
}

/** Whether a share is compatible with 92 to 98 %. */
export function isWithin(result: Pick<ExternalCoverage, "coverage" | "cohorts">): boolean {
  // The error of a share of all or none would be 0.
  const error = Math.max(errorOf(result), 1 / result.cohorts);
  return result.coverage >= 0.92 - 2 * error && result.coverage <= 0.98 + 2 * error;
}

/** The page of the recorded external coverage. */
export function externalPage(results: readonly ExternalCoverage[], command: string): string {
  const rows = results.map((each) => {
    const { outcome, n, events, measure, interval, cohorts, truth, coverage } = each;
    const size = events === 0 ? `${n}` : `${n}, about ${events} events`;
    const verdict = isWithin(each) ? "" : coverage < 0.92 ? "too narrow" : "too wide";
    return `| ${outcome} | ${size} | \`${measure}\` | ${interval} | ${truth.toFixed(3)} | ${coverage.toFixed(3)} ± ${errorOf(each).toFixed(3)} | ${cohorts} | ${verdict} |`;
  });
  return `# How often external intervals hold the truth

Fresh cohorts of a frozen model that is biased and a little too sure of itself, judged by the code that judges studies; the truth is the value in 20,000 further cases. Every
interval is nominally 95 % and should hold in 92 to 98 % of cohorts with at least 100 cases and 30 events; the last column says where it does not, by more than two
Monte Carlo standard errors: a share of 0.90 without a word is compatible with 92 %, it does not prove it. Written by \`${command}\`. Resampled intervals have 200 resamples here and 1,000 in studies.

| outcome | cases | measure | interval | truth | coverage | cohorts | |
|---|---|---|---|---|---|---|---|
${rows.join("\n")}
`;
}
