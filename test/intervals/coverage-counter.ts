import { correctedResampledInterval } from "../../statistics/metrics/corrected-resampled-interval.ts";

/** What one cell of the simulation is about. */
export interface SimulatedSetting {
  readonly measure: "auc" | "auc_difference" | "c-index" | "r2";
  readonly n: number;
  /** Cases of the rarer class, events of follow-up; of a number all cases. */
  readonly minority: number;
  readonly features: number;
  readonly folds: number;
  readonly signal: Signal;
}

export const signals = ["none", "moderate", "strong"] as const;
export type Signal = (typeof signals)[number];

/** Repeats that are judged: the first so many of a cohort. */
export const judgedRepeats = [1, 5, 10] as const;
export const mostRepeats = 10;
export const confidence = 0.95;

/** The folds of all repeats of one cohort, in order: what each held-out part said, and how good its model truly is. */
export interface JudgedFolds {
  readonly estimates: Float64Array;
  readonly exact: Float64Array;
}

export interface SimulatedCoverage extends SimulatedSetting {
  readonly repeats: number;
  readonly cohorts: number;
  /** The estimand: mean true performance of models of this training size. */
  readonly truth: number;
  /** Share of the cohorts whose interval held it. */
  readonly coverage: number;
  readonly monteCarloError: number;
}

interface Tally {
  exact: number;
  folds: number;
  /** Per judged number of repeats. */
  readonly lower: number[][];
  readonly upper: number[][];
}

/** Gathers intervals over cohorts; the truth is known when all are there. */
export class CoverageCounter {
  readonly #tallies = new Map<string, { readonly setting: SimulatedSetting; readonly tally: Tally }>();

  add(setting: SimulatedSetting, { estimates, exact }: JudgedFolds): void {
    const tally = this.#tallyOf(setting);
    for (const value of exact) tally.exact += value;
    tally.folds += exact.length;
    judgedRepeats.forEach((repeats, at) => {
      const values = Array.from(estimates.subarray(0, repeats * setting.folds));
      const { lower, upper } = correctedResampledInterval(values, 1 / (setting.folds - 1), confidence);
      tally.lower[at].push(lower);
      tally.upper[at].push(upper);
    });
  }

  results(): SimulatedCoverage[] {
    return [...this.#tallies.values()].flatMap(({ setting, tally }) => {
      const truth = tally.exact / tally.folds;
      return judgedRepeats.map((repeats, at): SimulatedCoverage => {
        const cohorts = tally.lower[at].length;
        const held = tally.lower[at].filter((lower, k) => lower <= truth && truth <= tally.upper[at][k]).length;
        const coverage = held / cohorts;
        const monteCarloError = Math.sqrt((coverage * (1 - coverage)) / cohorts);
        return { ...setting, repeats, cohorts, truth, coverage, monteCarloError };
      });
    });
  }

  #tallyOf(setting: SimulatedSetting): Tally {
    const key = Object.values(setting).join(" ");
    const known = this.#tallies.get(key);
    if (known !== undefined) return known.tally;
    const empty = () => judgedRepeats.map((): number[] => []);
    const tally = { exact: 0, folds: 0, lower: empty(), upper: empty() };
    this.#tallies.set(key, { setting, tally });
    return tally;
  }
}
