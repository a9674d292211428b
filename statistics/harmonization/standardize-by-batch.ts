import type { FeatureColumn } from "../feature-table.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { batchLabels, isHarmonized } from "./batch-variables.ts";
import { indexKnownBatches, rowsByBatch, takeValues } from "./known-batches.ts";

export interface StandardizeByBatchOptions {
  readonly kind: "standardize-by-batch";
  /** Feature sets that it touches; null: all numeric columns. */
  readonly on: readonly string[] | null;
  /** Name of a variable of the row context. */
  readonly batch: string;
  readonly unseenBatch: "error" | "passthrough";
}

export interface StandardizeByBatchFitted {
  readonly columns: readonly ColumnSignature[];
  readonly on: readonly string[] | null;
  readonly batch: string;
  readonly unseenBatch: "error" | "passthrough";
  /** In code unit order. */
  readonly batches: readonly string[];
  /** Per touched column: what a value of batch b becomes, value * factors[b] + shifts[b]. */
  readonly factors: readonly (readonly number[])[];
  readonly shifts: readonly (readonly number[])[];
}

/**
 * Step `standardize-by-batch`, a plain baseline for ComBat: in every batch each column gets the mean and the population
 * standard deviation that it has over all training rows, without prior and covariates, so that real differences between
 * the patients of two batches are lost as well. A batch without variation in a column is shifted only; one without any
 * value stays as it is.
 */
export const standardizeByBatch: Step<StandardizeByBatchOptions, StandardizeByBatchFitted> = {
  kind: "standardize-by-batch",
  fit(table, context, _outcome, { on, batch, unseenBatch }) {
    const { batches, rowsOf } = rowsByBatch(batchLabels(context, batch));
    const factors: number[][] = [];
    const shifts: number[][] = [];
    for (const column of table.columns) {
      if (!isHarmonized(column, on)) continue;
      const all = columnMoments(column.name, column.values);
      const own = rowsOf.map((rows) => columnMoments(column.name, takeValues(column.values, rows)));
      const slopes = own.map(({ nearConstant, populationVariance }) =>
        nearConstant || all.nearConstant ? 1 : Math.sqrt(all.populationVariance / populationVariance),
      );
      factors.push(slopes);
      shifts.push(own.map(({ count, mean }, b) => (count === 0 ? 0 : all.mean - slopes[b] * mean + 0))); // JSON has no -0
    }
    return { columns: signColumns(table), on, batch, unseenBatch, batches, factors, shifts };
  },
  apply(fitted, table, context) {
    const labels = batchLabels(context, fitted.batch);
    const batchOf = indexKnownBatches("standardize-by-batch", fitted, labels);
    let next = 0;
    const columns = matchColumns("standardize-by-batch", fitted.columns, table).map((column): FeatureColumn => {
      if (!isHarmonized(column, fitted.on)) return column;
      const factors = fitted.factors[next];
      const shifts = fitted.shifts[next++];
      const values = column.values.map((value, row) => {
        const batch = batchOf[row];
        return batch < 0 ? value : value * factors[batch] + shifts[batch];
      });
      return { ...column, values };
    });
    return { rows: table.rows, columns };
  },
};
