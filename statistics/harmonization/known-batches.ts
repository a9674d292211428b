import { UnseenBatchError } from "./combat-errors.ts";
import type { UnseenBatch } from "./unseen-batch.ts";

/**
 * Groups the rows of training by batch.
 *
 * @param labels one per row
 * @returns batches in code unit order and the rows of each
 */
export function rowsByBatch(labels: readonly string[]): { batches: string[]; rowsOf: number[][] } {
  const batches = [...new Set(labels)].sort();
  const indexOf = new Map(batches.map((name, i) => [name, i]));
  const rowsOf = batches.map((): number[] => []);
  labels.forEach((label, row) => rowsOf[indexOf.get(label)!].push(row));
  return { batches, rowsOf };
}

/**
 * Batch index of every row by the batches of training.
 *
 * @param step name of the step, for the message
 * @param fitted batches of training and what is done with others
 * @param labels one per row
 * @returns index into `fitted.batches`; -1 for rows of unseen batches, which pass
 * @throws UnseenBatchError
 */
export function indexKnownBatches(
  step: string,
  fitted: { readonly batches: readonly string[]; readonly unseenBatch: UnseenBatch },
  labels: readonly string[],
): Int32Array {
  const indexOf = new Map(fitted.batches.map((name, i) => [name, i]));
  return Int32Array.from(labels, (label) => {
    const index = indexOf.get(label) ?? -1;
    if (index >= 0 || fitted.unseenBatch !== "error") return index;
    throw new UnseenBatchError(label, labels.filter((other) => other === label).length, fitted.batches, step);
  });
}

/**
 * Values of some rows.
 *
 * @param values one per row
 * @param rows indices
 * @returns a copy in the order of the indices
 */
export function takeValues(values: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => values[row]);
}
