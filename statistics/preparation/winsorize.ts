import type { FeatureColumn, FeatureTable } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";
import { quantile, sortedComplete } from "./quantile.ts";

export interface WinsorizeOptions {
  readonly kind: "winsorize";
  /** Quantile of the training values under which values are raised to it, 0..0.5. */
  readonly lower: number;
  /** Quantile above which values are cut to it, 0.5..1. */
  readonly upper: number;
}

export interface WinsorizeFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column: the closed interval that values are moved into; null for category and empty columns. */
  readonly limits: readonly (readonly [lower: number, upper: number] | null)[];
}

/**
 * Step `winsorize`: values outside two quantiles of the training rows (linear interpolation) become the nearer quantile;
 * a missing value stays missing. The limits are those of training, so that an extreme value of a new case is cut as well.
 * Category columns pass untouched.
 */
export const winsorize: Step<WinsorizeOptions, WinsorizeFitted> = {
  kind: "winsorize",
  fit(table, _context, _outcome, { lower, upper }) {
    const limits = table.columns.map((column): readonly [number, number] | null => {
      if (column.kind === "category") return null;
      const sorted = sortedComplete(column.values);
      return sorted.length === 0 ? null : [quantile(sorted, lower), quantile(sorted, upper)];
    });
    return { columns: signColumns(table), limits };
  },
  apply(fitted, table): FeatureTable {
    const columns = matchColumns("winsorize", fitted.columns, table).map((column, i): FeatureColumn => {
      const limits = fitted.limits[i];
      if (column.kind === "category" || limits === null) return column;
      const [lower, upper] = limits;
      return {
        ...column,
        values: column.values.map((value) => (value < lower ? lower : value > upper ? upper : value)),
      };
    });
    return { rows: table.rows, columns };
  },
};
