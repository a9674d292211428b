import type { FeatureColumn, NumericColumn } from "../feature-table.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { batchLabels, isHarmonized } from "./batch-variables.ts";
import { indexKnownBatches, rowsByBatch, takeValues } from "./known-batches.ts";
import { adaptedBatches, unseenBatches, type UnseenBatch } from "./unseen-batch.ts";

export interface StandardizeByBatchOptions {
  readonly kind: "standardize-by-batch";
  /** Feature sets that it touches; null: all numeric columns. */
  readonly on: readonly string[] | null;
  /** Name of a variable of the row context. */
  readonly batch: string;
  readonly unseenBatch: UnseenBatch;
}

export interface StandardizeByBatchFitted {
  readonly columns: readonly ColumnSignature[];
  readonly on: readonly string[] | null;
  readonly batch: string;
  readonly unseenBatch: UnseenBatch;
  /** In code unit order; behind them those that were estimated after training. */
  readonly batches: readonly string[];
  /** Per touched column over all training rows: mean, and population standard deviation (0: without variation). */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
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
    const touched = table.columns.filter((column) => isHarmonized(column, on));
    const targets = touched.map(targetOf);
    const lines = touched.map((column, j) => rowsOf.map((rows) => lineTo(targets[j], column, rows)));
    return {
      columns: signColumns(table),
      on,
      batch,
      unseenBatch,
      batches,
      means: targets.map(({ mean }) => mean),
      deviations: targets.map(({ deviation }) => deviation),
      factors: lines.map((own) => own.map(({ factor }) => factor)),
      shifts: lines.map((own) => own.map(({ shift }) => shift)),
    };
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
  adapt(fitted, table, context) {
    if (typeof fitted.unseenBatch === "string") return { fitted, batches: [] };
    const { minCases } = fitted.unseenBatch;
    const touched = matchColumns("standardize-by-batch", fitted.columns, table).filter((column) =>
      isHarmonized(column, fitted.on),
    );
    const found = unseenBatches(fitted.batches, batchLabels(context, fitted.batch));
    const added = found.filter(({ rows }) => rows.length >= minCases);
    const lines = touched.map((column, j) => {
      const target = { mean: fitted.means[j], deviation: fitted.deviations[j] };
      return added.map(({ rows }) => lineTo(target, column, rows));
    });
    return {
      batches: adaptedBatches(found, minCases, (position) =>
        touched.flatMap(({ name }, j) => [
          { parameter: "factor", feature: name, value: lines[j][position].factor },
          { parameter: "shift", feature: name, value: lines[j][position].shift },
        ]),
      ),
      fitted: {
        ...fitted,
        batches: [...fitted.batches, ...added.map(({ batch }) => batch)],
        factors: fitted.factors.map((own, j) => [...own, ...lines[j].map(({ factor }) => factor)]),
        shifts: fitted.shifts.map((own, j) => [...own, ...lines[j].map(({ shift }) => shift)]),
      },
    };
  },
};

interface Target {
  readonly mean: number;
  /** 0: without variation. */
  readonly deviation: number;
}

function targetOf({ name, values }: NumericColumn): Target {
  const { count, mean, nearConstant, populationVariance } = columnMoments(name, values);
  return { mean: count === 0 ? 0 : mean + 0, deviation: nearConstant ? 0 : Math.sqrt(populationVariance) }; // JSON has no -0
}

/** The line that gives the rows of one batch the moments of the target. */
function lineTo(
  target: Target,
  { name, values }: NumericColumn,
  rows: readonly number[],
): { factor: number; shift: number } {
  const { count, mean, nearConstant, populationVariance } = columnMoments(name, takeValues(values, rows));
  const factor = nearConstant || target.deviation === 0 ? 1 : target.deviation / Math.sqrt(populationVariance);
  return { factor, shift: count === 0 ? 0 : target.mean - factor * mean + 0 };
}
