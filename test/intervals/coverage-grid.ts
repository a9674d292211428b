import { CoverageCounter, type SimulatedCoverage } from "./coverage-counter.ts";
import { simulateAuc } from "./simulate-auc.ts";
import { simulateConcordance } from "./simulate-concordance.ts";
import { simulateRSquared } from "./simulate-r-squared.ts";

const foldCounts = [5, 10];

/** Sizes and procedures of one kind of outcome; `run` simulates one of them. */
export interface CoverageGrid {
  readonly outcome: "binary" | "survival" | "continuous";
  readonly cases: readonly number[];
  readonly features: readonly number[];
  /** Cohorts per cell of the full command. */
  readonly cohorts: number;
  readonly run: (n: number, features: number, cohorts: number) => SimulatedCoverage[];
}

function counted(simulate: (counter: CoverageCounter) => void): SimulatedCoverage[] {
  const counter = new CoverageCounter();
  simulate(counter);
  return counter.results();
}

const cases = [60, 100, 200, 400];

export const coverageGrids: readonly CoverageGrid[] = [
  {
    outcome: "binary",
    cases,
    features: [20, 200, 1000],
    cohorts: 1000,
    run: (n, features, cohorts) =>
      counted((counter) => simulateAuc(counter, n, features, [0.5, 0.25], foldCounts, cohorts)),
  },
  {
    outcome: "survival",
    cases,
    features: [20, 200],
    cohorts: 500,
    run: (n, features, cohorts) =>
      counted((counter) => simulateConcordance(counter, n, features, [0.6, 0.3], foldCounts, cohorts)),
  },
  {
    outcome: "continuous",
    cases,
    features: [20, 200],
    cohorts: 1000,
    run: (n, features, cohorts) => counted((counter) => simulateRSquared(counter, n, features, foldCounts, cohorts)),
  },
];
