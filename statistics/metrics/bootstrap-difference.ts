import { counterRandom, type KeyPart } from "../random/counter-random.ts";
import { patientRows } from "../resampling/patient-rows.ts";
import { quantile } from "../preparation/quantile.ts";

export interface BootstrapDifference {
  /** First minus second on all rows. */
  readonly difference: number;
  readonly standardError: number;
  /** Percentile limits. */
  readonly lower: number;
  readonly upper: number;
  /** Two-sided: twice the smaller share of resamples on one side of 0, at least 2 / (resamples + 1). */
  readonly pValue: number;
  /** Resamples in which the measure was defined for both; the others are left out of the limits. */
  readonly resamples: number;
}

export interface BootstrapDifferenceOptions {
  readonly resamples: number;
  readonly confidence: number;
  /** Names the random stream. */
  readonly key: readonly KeyPart[];
}

/**
 * Paired bootstrap of a difference between two fixed models on the same independent patients: patients are resampled with all their
 * cases, both models are judged on the same resample. Source: Efron and Tibshirani 1993, chapters 13 and 16.
 *
 * @param patients patient per row
 * @param measure both models' values on the given rows (with repeats)
 * @param options number of resamples, level, seed
 * @returns NaN limits and p where fewer than 9 of 10 resamples have a value (a class is too rare), or the difference is NaN
 */
export function bootstrapDifference(
  patients: readonly string[],
  measure: (rows: Int32Array) => { readonly first: number; readonly second: number },
  { resamples, confidence, key }: BootstrapDifferenceOptions,
): BootstrapDifference {
  const groups = patientRows(patients);
  const all = measure(Int32Array.from(patients.keys()));
  const difference = all.first - all.second;
  const random = counterRandom(key);
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    const rows: number[] = [];
    for (let k = 0; k < groups.length; k++) rows.push(...groups[random.integerBelow(groups.length)].rows);
    const { first, second } = measure(Int32Array.from(rows));
    if (Number.isFinite(first - second)) values.push(first - second);
  }
  const count = values.length;
  if (count < 0.9 * resamples || Number.isNaN(difference)) {
    return { difference, standardError: NaN, lower: NaN, upper: NaN, pValue: NaN, resamples: count };
  }
  const sorted = Float64Array.from(values).sort();
  let mean = 0;
  for (const value of sorted) mean += value / count;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const atMost = sorted.filter((value) => value <= 0).length;
  const atLeast = sorted.filter((value) => value >= 0).length;
  return {
    difference,
    standardError: Math.sqrt(squares / (count - 1)),
    lower: quantile(sorted, (1 - confidence) / 2),
    upper: quantile(sorted, (1 + confidence) / 2),
    pValue: Math.min(1, (2 * (1 + Math.min(atMost, atLeast))) / (count + 1)),
    resamples: count,
  };
}
