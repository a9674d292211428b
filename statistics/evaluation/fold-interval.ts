import { correctedResampledTest } from "../metrics/corrected-resampled-test.ts";
import { internalCoverage, type CoverageSetting } from "./internal-coverage.ts";
import type { MetricRow } from "./metric-row.ts";

/** What is said of the values of all folds: their mean, and an interval where one may be given. */
export interface FoldInterval {
  readonly estimate: number;
  /** Limits of the interval, or least and largest fold where there is none. */
  readonly lower: number;
  readonly upper: number;
  readonly interval: Extract<MetricRow["interval"], "nadeau-bengio" | "fold-spread" | "none">;
  /** Simulated coverage of the interval, given or not, in [0, 1]; NaN where it is not known. */
  readonly coverage: number;
  /** Why there is no interval; empty where there is one. */
  readonly withheld: string;
  /** Of the two-sided test against 0; NaN without an interval. */
  readonly pValue: number;
}

/**
 * Makes internal estimates of one study.
 *
 * @param measure `auc`; of a difference `auc_difference`
 * @param models the one that is judged, or the two that are compared
 * @param values one per fold of all repeats
 * @param testToTrain mean cases held out / cases trained on
 */
export type FoldIntervalMaker = (
  measure: string,
  models: readonly string[],
  values: readonly number[],
  testToTrain: number,
) => FoldInterval;

/** An interval that holds the truth less often is none. */
const leastCoverage = 0.9;

/**
 * The rule of internal intervals: the corrected resampled t interval (Nadeau and Bengio 2003) where its simulated coverage is at least
 * 90 %, elsewhere the range of the folds with the reason.
 *
 * @param setting of the study
 * @param candidates features of each model before any selection; a model that is missing has an unknown number
 */
export function foldIntervalMaker(
  setting: CoverageSetting,
  candidates: ReadonlyMap<string, number>,
): FoldIntervalMaker {
  return (measure, models, values, testToTrain) => {
    const { estimate, lower, upper, pValue } = correctedResampledTest(values, testToTrain, setting.confidence);
    if (values.length < 2 || Number.isNaN(estimate)) {
      const limits = { lower: Number.NaN, upper: Number.NaN };
      const withheld = "not every fold has a value, or there is one fold only";
      return { estimate, ...limits, interval: "none", coverage: Number.NaN, withheld, pValue: Number.NaN };
    }
    const features = Math.max(...models.map((model) => candidates.get(model) ?? Number.NaN));
    const { coverage, unknown } = internalCoverage(measure, setting, features);
    if (coverage >= leastCoverage) {
      return { estimate, lower, upper, interval: "nadeau-bengio", coverage, withheld: "", pValue };
    }
    const remedy = (): string => {
      if (setting.repeats === 1) return "";
      const once = internalCoverage(measure, { ...setting, repeats: 1 }, features).coverage;
      return once >= leastCoverage ? `; without repeats of the folds it is ${Math.round(100 * once)} %` : "";
    };
    const range = { lower: Math.min(...values), upper: Math.max(...values) };
    const withheld = unknown === "" ? `its simulated coverage is below ${100 * leastCoverage} %${remedy()}` : unknown;
    return { estimate, ...range, interval: "fold-spread", coverage, withheld, pValue: Number.NaN };
  };
}

/**
 * The columns of a metric row that an interval fills.
 *
 * @param bounds least and most possible value; a t interval knows none
 */
export function clippedInterval(
  { estimate, lower, upper, interval, coverage, withheld }: FoldInterval,
  bounds: readonly [number, number] = [-Infinity, Infinity],
): Pick<MetricRow, "estimate" | "lower" | "upper" | "interval" | "coverage" | "withheld"> {
  const limits = { lower: Math.max(bounds[0], lower), upper: Math.min(bounds[1], upper) };
  return { estimate, ...limits, interval, coverage, withheld };
}
