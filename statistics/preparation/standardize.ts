import type { FeatureColumn, FeatureTable } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { columnMoments } from "./column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";

export interface StandardizeOptions {
  readonly kind: "standardize";
}

export interface StandardizeFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column, unit of the column; 0 for category columns and for columns without a value. */
  readonly means: readonly number[];
  /** Population standard deviation; 1 for near-constant and category columns. */
  readonly scales: readonly number[];
}

/**
 * Step `standardize`: (x - mean) / population standard deviation of the training rows; a missing value stays missing.
 * Near-constant columns are centered only, as scikit-learn's `StandardScaler` does. Indicator columns made by `one-hot`
 * are standardized like the rest, as glmnet does, so that one penalty fits all. Category columns pass untouched.
 */
export const standardize: Step<StandardizeOptions, StandardizeFitted> = {
  kind: "standardize",
  fit(table) {
    const means: number[] = [];
    const scales: number[] = [];
    for (const column of table.columns) {
      const moments = column.kind === "numeric" ? columnMoments(column.name, column.values) : null;
      means.push(moments === null || moments.count === 0 ? 0 : moments.mean + 0); // JSON has no -0
      scales.push(moments === null || moments.nearConstant ? 1 : Math.sqrt(moments.populationVariance));
    }
    return { columns: signColumns(table), means, scales };
  },
  apply(fitted, table): FeatureTable {
    const { rows } = table;
    // One buffer for all columns: thousands of small ones cost more than the arithmetic.
    const buffer = new Float64Array(rows * table.columns.length);
    const columns = matchColumns("standardize", fitted.columns, table).map((column, i): FeatureColumn => {
      if (column.kind === "category") return column;
      const values = buffer.subarray(i * rows, (i + 1) * rows);
      scaleInto(column.values, fitted.means[i], fitted.scales[i], values);
      return { ...column, values };
    });
    return { rows, columns };
  },
};

function scaleInto(values: Float64Array, mean: number, scale: number, into: Float64Array): void {
  for (let row = 0; row < values.length; row++) into[row] = (values[row] - mean) / scale;
}
