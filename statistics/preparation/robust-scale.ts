import type { FeatureColumn, FeatureTable } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { InfiniteValueError } from "./column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";
import { quantile, sortedComplete } from "./quantile.ts";

export interface RobustScaleOptions {
  readonly kind: "robust-scale";
}

export interface RobustScaleFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column, unit of the column; 0 for category columns and for columns without a value. */
  readonly medians: readonly number[];
  /** Interquartile range; 1 where it is 0 and for category columns. */
  readonly ranges: readonly number[];
  /** Numeric columns whose interquartile range is 0: they are centered only. */
  readonly centeredOnly: readonly string[];
}

/**
 * Step `robust-scale`: (x - median) / interquartile range of the training rows, so that few extreme values do not set the
 * scale; a missing value stays missing. A column whose middle half does not vary is centered only, as scikit-learn's
 * `RobustScaler` does. Category columns pass untouched.
 */
export const robustScale: Step<RobustScaleOptions, RobustScaleFitted> = {
  kind: "robust-scale",
  fit(table) {
    const medians: number[] = [];
    const ranges: number[] = [];
    const centeredOnly: string[] = [];
    for (const column of table.columns) {
      const sorted = column.kind === "numeric" ? sortedComplete(column.values) : new Float64Array(0);
      if (sorted.length > 0 && !(Number.isFinite(sorted[0]) && Number.isFinite(sorted[sorted.length - 1]))) {
        throw new InfiniteValueError(column.name);
      }
      const [lower, middle, upper] =
        sorted.length === 0 ? [0, 0, 0] : [0.25, 0.5, 0.75].map((f) => quantile(sorted, f));
      const range = upper - lower;
      const rounding = 10 * Number.EPSILON * Math.max(Math.abs(lower), Math.abs(upper));
      const varies = range > rounding;
      medians.push(middle);
      ranges.push(varies ? range : 1);
      if (!varies && column.kind === "numeric") centeredOnly.push(column.name);
    }
    return { columns: signColumns(table), medians, ranges, centeredOnly };
  },
  apply(fitted, table): FeatureTable {
    const columns = matchColumns("robust-scale", fitted.columns, table).map((column, i): FeatureColumn => {
      if (column.kind === "category") return column;
      const median = fitted.medians[i];
      const range = fitted.ranges[i];
      return { ...column, values: column.values.map((value) => (value - median) / range) };
    });
    return { rows: table.rows, columns };
  },
};
