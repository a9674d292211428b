import type { FeatureColumn, FeatureTable, NumericColumn } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";
import { IndicatorNameError } from "./indicator-name-error.ts";
import { quantile, sortedComplete } from "./quantile.ts";

export interface ImputeIndicatorOptions {
  readonly kind: "impute-indicator";
}

export interface ImputeIndicatorFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column; null for category columns and for numeric columns without any value in training. */
  readonly medians: readonly (number | null)[];
  /** Numeric columns with a missing value in training: each gets the 0/1 column `NAME=missing`. */
  readonly indicated: readonly string[];
  /** Numeric columns without any value in training: they leave the table, their indicator would not vary. */
  readonly dropped: readonly string[];
}

/**
 * Step `impute-indicator`: as `impute-median`, and a 0/1 column `NAME=missing` stands after every numeric column that has
 * missing values in training, so that a learner can use the fact that a value is missing. A column that is complete in
 * training gets no indicator; its missing values elsewhere become the median (scikit-learn's `SimpleImputer` with
 * `add_indicator`, whose indicators stand at the end of the table).
 */
export const imputeIndicator: Step<ImputeIndicatorOptions, ImputeIndicatorFitted> = {
  kind: "impute-indicator",
  fit(table) {
    const names = new Set(table.columns.map(({ name }) => name));
    const medians: (number | null)[] = [];
    const indicated: string[] = [];
    const dropped: string[] = [];
    for (const column of table.columns) {
      const sorted = column.kind === "numeric" ? sortedComplete(column.values) : new Float64Array(0);
      medians.push(sorted.length === 0 ? null : quantile(sorted, 0.5));
      if (column.kind === "category") continue;
      if (sorted.length === 0) dropped.push(column.name);
      else if (sorted.length < table.rows) indicated.push(column.name);
    }
    for (const name of indicated) {
      if (names.has(indicatorName(name))) throw new IndicatorNameError("impute-indicator", indicatorName(name));
    }
    return { columns: signColumns(table), medians, indicated, dropped };
  },
  apply(fitted, table): FeatureTable {
    const indicated = new Set(fitted.indicated);
    const columns: FeatureColumn[] = [];
    matchColumns("impute-indicator", fitted.columns, table).forEach((column, i) => {
      const fill = fitted.medians[i];
      if (column.kind === "category") columns.push(column);
      else if (fill !== null) {
        columns.push({ ...column, values: column.values.map((value) => (Number.isNaN(value) ? fill : value)) });
        if (indicated.has(column.name)) columns.push(missingIndicator(column));
      }
    });
    return { rows: table.rows, columns };
  },
};

function missingIndicator({ name, set, values }: NumericColumn): NumericColumn {
  return {
    kind: "numeric",
    name: indicatorName(name),
    set,
    values: values.map((value) => (Number.isNaN(value) ? 1 : 0)),
  };
}

function indicatorName(name: string): string {
  return `${name}=missing`;
}
