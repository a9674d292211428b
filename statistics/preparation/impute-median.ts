import type { FeatureColumn, FeatureTable } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";

export interface ImputeMedianOptions {
  readonly kind: "impute-median";
}

export interface ImputeMedianFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column; null for category columns and for numeric columns without any value in training. */
  readonly medians: readonly (number | null)[];
  /** Numeric columns without any value in training: they have no median and leave the table. */
  readonly dropped: readonly string[];
}

/**
 * Step `impute-median`: a missing value (NaN) becomes the median of the training rows (mean of the middle two for an even
 * count). Category columns pass untouched. A numeric column without any training value is dropped and listed, as
 * scikit-learn's `SimpleImputer` does.
 */
export const imputeMedian: Step<ImputeMedianOptions, ImputeMedianFitted> = {
  kind: "impute-median",
  fit(table) {
    const medians = table.columns.map((column) => (column.kind === "numeric" ? median(column.values) : null));
    const dropped = table.columns.filter((column, i) => column.kind === "numeric" && medians[i] === null);
    return { columns: signColumns(table), medians, dropped: dropped.map((column) => column.name) };
  },
  apply(fitted, table): FeatureTable {
    const columns: FeatureColumn[] = [];
    matchColumns("impute-median", fitted.columns, table).forEach((column, i) => {
      const fill = fitted.medians[i];
      if (column.kind === "category") columns.push(column);
      else if (fill !== null) columns.push({ ...column, values: fillMissing(column.values, fill) });
    });
    return { rows: table.rows, columns };
  },
};

function median(values: Float64Array): number | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  const value = sorted.length % 2 === 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  return value + 0; // JSON has no -0
}

function fillMissing(values: Float64Array, fill: number): Float64Array {
  if (!values.some(Number.isNaN)) return values;
  return values.map((value) => (Number.isNaN(value) ? fill : value));
}
