import { concordanceCorrelation, type ConcordanceCorrelation } from "./concordance-correlation.ts";
import { rowsByBatch } from "./known-batches.ts";
import type { NamedValues } from "./standardize-features.ts";

export interface BatchAgreement extends ConcordanceCorrelation {
  readonly feature: string;
  readonly firstBatch: string;
  readonly secondBatch: string;
}

/**
 * Concordance of every feature between every two batches (scanners) in which the same subjects were measured. Repeats of a
 * subject in one batch count as their mean. Above 0.9 a feature is commonly called reproducible.
 *
 * @param features one value per row, NaN = missing (left out)
 * @param batches one label per row
 * @param subjects what was measured, one label per row: a patient, a material of a phantom
 * @param confidence of the limits, 0..1 exclusive
 * @returns per feature and pair of batches, in order of the features, then of the labels; pairs without two common
 *   subjects have NaN
 */
export function agreementBetweenBatches(
  features: readonly NamedValues[],
  batches: readonly string[],
  subjects: readonly string[],
  confidence: number,
): BatchAgreement[] {
  const { batches: names, rowsOf } = rowsByBatch(batches);
  const known = [...new Set(subjects)].sort();
  return features.flatMap(({ name, values }) => {
    const means = rowsOf.map((rows) => meansBySubject(values, rows, subjects, known));
    return names.flatMap((firstBatch, first) =>
      names.slice(first + 1).map((secondBatch, offset): BatchAgreement => {
        const agreement = concordanceCorrelation(means[first], means[first + 1 + offset], confidence);
        return { feature: name, firstBatch, secondBatch, ...agreement };
      }),
    );
  });
}

/** NaN for subjects without a value in these rows. */
function meansBySubject(
  values: Float64Array,
  rows: readonly number[],
  subjects: readonly string[],
  known: readonly string[],
): Float64Array {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const row of rows) {
    if (Number.isNaN(values[row])) continue;
    const { sum, count } = sums.get(subjects[row]) ?? { sum: 0, count: 0 };
    sums.set(subjects[row], { sum: sum + values[row], count: count + 1 });
  }
  return Float64Array.from(known, (subject) => {
    const found = sums.get(subject);
    return found === undefined ? Number.NaN : found.sum / found.count;
  });
}
