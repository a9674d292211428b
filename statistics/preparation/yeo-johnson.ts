import type { FeatureColumn, FeatureTable } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { columnMoments, InfiniteValueError } from "./column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";
import { maximizeYeoJohnson, yeoJohnsonValue } from "./yeo-johnson-lambda.ts";

export interface YeoJohnsonOptions {
  readonly kind: "yeo-johnson";
}

export interface YeoJohnsonFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column; 1 (the identity) for category and near-constant columns. */
  readonly lambdas: readonly number[];
  /** Columns whose likelihood still rises at the end of the range searched; their lambda is that end. */
  readonly atLimit: readonly string[];
}

/**
 * Step `yeo-johnson`: the power transform of Yeo and Johnson 2000 (doi 10.1093/biomet/87.4.954) with the lambda of the
 * largest normal likelihood in the training rows; a missing value stays missing. The result is not standardized. Category
 * and near-constant columns pass untouched.
 */
export const yeoJohnson: Step<YeoJohnsonOptions, YeoJohnsonFitted> = {
  kind: "yeo-johnson",
  fit(table) {
    const atLimit: string[] = [];
    const lambdas = table.columns.map((column) => {
      if (column.kind === "category" || columnMoments(column.name, column.values).nearConstant) return 1;
      const { lambda, isAtLimit } = maximizeYeoJohnson(column.values.filter((value) => !Number.isNaN(value)));
      if (isAtLimit) atLimit.push(column.name);
      return lambda + 0; // JSON has no -0
    });
    return { columns: signColumns(table), lambdas, atLimit };
  },
  apply(fitted, table): FeatureTable {
    const columns = matchColumns("yeo-johnson", fitted.columns, table).map((column, i): FeatureColumn => {
      const lambda = fitted.lambdas[i];
      if (column.kind === "category" || lambda === 1) return column;
      const values = column.values.map((value) => yeoJohnsonValue(value, lambda));
      if (values.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY)) {
        throw new InfiniteValueError(column.name);
      }
      return { ...column, values };
    });
    return { rows: table.rows, columns };
  },
};
