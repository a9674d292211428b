import { quantile } from "../preparation/quantile.ts";
import { counterRandom, type KeyPart } from "../random/counter-random.ts";
import { patientRows } from "../resampling/patient-rows.ts";

/** Values on all rows, and on each bootstrap resample of the patients. */
export interface BootstrapValues {
  readonly observed: readonly number[];
  /** One list per resample, in the order of `observed`. */
  readonly resampled: readonly (readonly number[])[];
}

export interface BootstrapDifference {
  /** First minus second on all rows. */
  readonly difference: number;
  readonly standardError: number;
  /** Percentile limits. */
  readonly lower: number;
  readonly upper: number;
  /** Two-sided: twice the smaller share of resamples on one side of 0, at least 2 / (resamples + 1). */
  readonly pValue: number;
  /** Resamples in which both had a value; the others are left out of the limits. */
  readonly resamples: number;
}

/**
 * Measures of fixed models on bootstrap resamples of independent patients: all of them on the same resamples, each patient with all its cases.
 *
 * @param patients patient per row
 * @param measure values on the given rows (with repeats), always as many
 * @param resamples how many
 * @param key names the random stream
 */
export function bootstrapValues(
  patients: readonly string[],
  measure: (rows: Int32Array) => readonly number[],
  resamples: number,
  key: readonly KeyPart[],
): BootstrapValues {
  const groups = patientRows(patients);
  const random = counterRandom(key);
  const observed = measure(Int32Array.from(patients.keys()));
  const resampled = Array.from({ length: resamples }, () => {
    const rows: number[] = [];
    for (let k = 0; k < groups.length; k++) rows.push(...groups[random.integerBelow(groups.length)].rows);
    return measure(Int32Array.from(rows));
  });
  return { observed, resampled };
}

/**
 * Paired bootstrap of a difference of two values on the same patients. Source: Efron and Tibshirani 1993, chapters 13 and 16.
 *
 * @param values of `bootstrapValues`
 * @param first place of the first value, `second` of the one that is taken away
 * @param confidence in (0, 1)
 * @returns NaN limits and p where fewer than 9 of 10 resamples have both values (a class is too rare), or the difference is NaN
 */
export function bootstrapDifference(
  { observed, resampled }: BootstrapValues,
  first: number,
  second: number,
  confidence: number,
): BootstrapDifference {
  const difference = observed[first] - observed[second];
  const values = resampled.map((each) => each[first] - each[second]).filter(Number.isFinite);
  const count = values.length;
  if (count < 0.9 * resampled.length || Number.isNaN(difference)) {
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
