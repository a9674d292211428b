import { judgedRepeats, signals, type SimulatedCoverage } from "./coverage-counter.ts";

/** The recorded table as source text: one line per measure, size and number of folds. */
export function coverageTable(results: readonly SimulatedCoverage[], command: string): string {
  const lines = new Map<string, SimulatedCoverage[]>();
  for (const result of results) {
    const { measure, n, minority, features, folds, cohorts } = result;
    const key = JSON.stringify([measure, n, minority, features, folds, cohorts]).slice(1, -1).replaceAll(",", ", ");
    lines.set(key, [...(lines.get(key) ?? []), result]);
  }
  const rows = [...lines].map(([key, found]) => {
    const cells = judgedRepeats.map((repeats) => {
      const shares = signals.map((signal) => shareOf(found, repeats, signal));
      return `[${shares.join(", ")}]`;
    });
    return `  [${key}, ${cells.join(", ")}],`;
  });
  const worst = Math.max(...results.map(({ monteCarloError }) => monteCarloError));
  return `/** Shares of simulated cohorts without signal, with a moderate and with a strong one. */
type Shares = readonly [none: number, moderate: number, strong: number];

/** What was simulated, and how often the interval held the truth after 1, 5 and 10 repeats of the folds. */
export type SimulatedRow = readonly [
  measure: "auc" | "auc_difference" | "c-index" | "r2",
  n: number,
  minority: number,
  features: number,
  folds: number,
  cohorts: number,
  once: Shares,
  five: Shares,
  ten: Shares,
];

/**
 * How often a nominal 95 % corrected resampled t interval held the performance of the procedure at training size. Written by
 * \`${command}\`, never by hand; the largest Monte Carlo standard error is ${worst.toFixed(3)}.
 */
export const simulatedCoverage: readonly SimulatedRow[] = [
${rows.join("\n")}
];
`;
}

function shareOf(results: readonly SimulatedCoverage[], repeats: number, signal: string): string {
  const found = results.find((each) => each.repeats === repeats && each.signal === signal);
  if (found === undefined) throw new Error(`coverage: ${repeats} repeats with ${signal} signal were not simulated`);
  return String(Number(found.coverage.toFixed(3)));
}
