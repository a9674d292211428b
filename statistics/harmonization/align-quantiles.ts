import type { FeatureColumn } from "../feature-table.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "../preparation/column-signature.ts";
import { quantile, sortedComplete } from "../preparation/quantile.ts";
import type { Step } from "../step.ts";
import { batchLabels, isHarmonized } from "./batch-variables.ts";
import { indexKnownBatches, rowsByBatch, takeValues } from "./known-batches.ts";
import { adaptedBatches, unseenBatches, type UnseenBatch } from "./unseen-batch.ts";

export interface AlignQuantilesOptions {
  readonly kind: "align-quantiles";
  /** Feature sets that it touches; null: all numeric columns. */
  readonly on: readonly string[] | null;
  /** Name of a variable of the row context. */
  readonly batch: string;
  readonly unseenBatch: UnseenBatch;
  /** Equally spaced quantiles from minimum to maximum that are aligned, at least 2. */
  readonly quantiles: number;
}

export interface AlignQuantilesFitted {
  readonly columns: readonly ColumnSignature[];
  readonly on: readonly string[] | null;
  readonly batch: string;
  readonly unseenBatch: UnseenBatch;
  /** In code unit order; behind them those that were estimated after training. */
  readonly batches: readonly string[];
  /** Per touched column: quantiles of all training rows; empty where the column does not vary or has no value. */
  readonly targets: readonly (readonly number[])[];
  /** Per touched column and batch, strictly ascending: [value in the batch, value that it becomes]; empty: stays. */
  readonly knots: readonly (readonly (readonly (readonly [number, number])[])[])[];
}

/**
 * Step `align-quantiles`, a plain baseline for ComBat: in every batch each column gets the distribution that it has over
 * all training rows, by linear interpolation between equally spaced quantiles; values outside the range of the batch in
 * training are shifted like its nearest end. Values that are equal in the batch stay equal (the mean of what their
 * quantiles become). Real differences between the patients of two batches are lost as well.
 */
export const alignQuantiles: Step<AlignQuantilesOptions, AlignQuantilesFitted> = {
  kind: "align-quantiles",
  fit(table, context, _outcome, { on, batch, unseenBatch, quantiles }) {
    const { batches, rowsOf } = rowsByBatch(batchLabels(context, batch));
    const fractions = fractionsOf(quantiles);
    const touched = table.columns.filter((column) => isHarmonized(column, on));
    const targets = touched.map(({ name, values }) => {
      if (columnMoments(name, values).nearConstant) return [];
      const sorted = sortedComplete(values);
      return fractions.map((fraction) => quantile(sorted, fraction));
    });
    const knots = touched.map(({ values }, j) => rowsOf.map((rows) => knotsTo(targets[j], takeValues(values, rows))));
    return { columns: signColumns(table), on, batch, unseenBatch, batches, targets, knots };
  },
  apply(fitted, table, context) {
    const batchOf = indexKnownBatches("align-quantiles", fitted, batchLabels(context, fitted.batch));
    let next = 0;
    const columns = matchColumns("align-quantiles", fitted.columns, table).map((column): FeatureColumn => {
      if (!isHarmonized(column, fitted.on)) return column;
      const knots = fitted.knots[next++];
      const values = column.values.map((value, row) =>
        batchOf[row] < 0 || Number.isNaN(value) ? value : interpolate(knots[batchOf[row]], value),
      );
      return { ...column, values };
    });
    return { rows: table.rows, columns };
  },
  adapt(fitted, table, context) {
    if (typeof fitted.unseenBatch === "string") return { fitted, batches: [] };
    const { minCases } = fitted.unseenBatch;
    const touched = matchColumns("align-quantiles", fitted.columns, table).filter((column) =>
      isHarmonized(column, fitted.on),
    );
    const found = unseenBatches(fitted.batches, batchLabels(context, fitted.batch));
    const added = found.filter(({ rows }) => rows.length >= minCases);
    const knots = touched.map(({ values }, j) =>
      added.map(({ rows }) => knotsTo(fitted.targets[j], takeValues(values, rows))),
    );
    return {
      batches: adaptedBatches(found, minCases, (position) =>
        touched.flatMap(({ name }, j) =>
          knots[j][position].flatMap(([from, becomes], k) => [
            { parameter: `knots.${k}.from`, feature: name, value: from },
            { parameter: `knots.${k}.to`, feature: name, value: becomes },
          ]),
        ),
      ),
      fitted: {
        ...fitted,
        batches: [...fitted.batches, ...added.map(({ batch }) => batch)],
        knots: fitted.knots.map((own, j) => [...own, ...knots[j]]),
      },
    };
  },
};

function fractionsOf(quantiles: number): number[] {
  return Array.from({ length: quantiles }, (_, i) => i / (quantiles - 1));
}

/** What the quantiles of the values become; empty where there is no value, or no target. */
function knotsTo(target: readonly number[], values: Float64Array): (readonly [number, number])[] {
  const sorted = sortedComplete(values);
  if (sorted.length === 0 || target.length === 0) return [];
  return mergeEqual(fractionsOf(target.length).map((fraction, i) => [quantile(sorted, fraction), target[i]]));
}

/** Knots at the same value become one, with the mean of what they become. */
function mergeEqual(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const merged: (readonly [number, number])[] = [];
  for (let start = 0; start < pairs.length;) {
    let end = start;
    let sum = 0;
    while (end < pairs.length && pairs[end][0] === pairs[start][0]) sum += pairs[end++][1];
    merged.push([pairs[start][0], sum / (end - start)]);
    start = end;
  }
  return merged;
}

function interpolate(knots: readonly (readonly [number, number])[], value: number): number {
  if (knots.length === 0) return value;
  let low = 0;
  let high = knots.length - 1;
  if (value <= knots[low][0]) return value + (knots[low][1] - knots[low][0]);
  if (value >= knots[high][0]) return value + (knots[high][1] - knots[high][0]);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle][0] <= value) low = middle;
    else high = middle;
  }
  const [from, becomes] = knots[low];
  const share = (value - from) / (knots[high][0] - from);
  return becomes + share * (knots[high][1] - becomes);
}
