import type { Step } from "../step.ts";
import { columnMoments } from "./column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";
import { sortedComplete } from "./quantile.ts";

export interface DropNearZeroVarianceOptions {
  readonly kind: "drop-near-zero-variance";
  /** Count of the most frequent value over that of the second most frequent one, above which a column may be dropped. */
  readonly frequencyRatio: number;
  /** Distinct values over rows, 0..1, at or under which such a column is dropped. */
  readonly uniqueFraction: number;
}

export interface DropNearZeroVarianceFitted {
  readonly columns: readonly ColumnSignature[];
  /** In column order. */
  readonly dropped: readonly string[];
}

/**
 * Step `drop-near-zero-variance`: numeric columns in which one value prevails and few values occur leave the table, by the
 * rule of `nearZeroVar` of the R package caret (Kuhn 2008, doi 10.18637/jss.v028.i05), and so do constant ones (the rule of
 * `columnMoments`). Missing values are no value but count as rows. Category columns pass untouched.
 */
export const dropNearZeroVariance: Step<DropNearZeroVarianceOptions, DropNearZeroVarianceFitted> = {
  kind: "drop-near-zero-variance",
  fit(table, _context, _outcome, { frequencyRatio, uniqueFraction }) {
    const dropped = table.columns.filter((column) => {
      if (column.kind === "category") return false;
      if (columnMoments(column.name, column.values).nearConstant) return true;
      const { ratio, distinct } = frequencies(sortedComplete(column.values));
      return ratio > frequencyRatio && distinct / table.rows <= uniqueFraction;
    });
    return { columns: signColumns(table), dropped: dropped.map(({ name }) => name) };
  },
  apply(fitted, table) {
    const dropped = new Set(fitted.dropped);
    const matched = matchColumns("drop-near-zero-variance", fitted.columns, table);
    return { rows: table.rows, columns: matched.filter(({ name }) => !dropped.has(name)) };
  },
};

/** Of at least two distinct values in ascending order. */
function frequencies(sorted: Float64Array): { ratio: number; distinct: number } {
  let first = 0;
  let second = 0;
  let distinct = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    const count = end - start;
    if (count > first) [first, second] = [count, first];
    else if (count > second) second = count;
    distinct++;
    start = end;
  }
  return { ratio: first / second, distinct };
}
