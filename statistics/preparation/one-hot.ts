import type { CategoryColumn, FeatureColumn, FeatureTable, NumericColumn } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";
import { IndicatorNameError } from "./indicator-name-error.ts";

export interface OneHotOptions {
  readonly kind: "one-hot";
  /** Levels of fewer training rows have no column of their own; absent: every level has one. */
  readonly minCount?: number | undefined;
}

export interface OneHotFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column: levels with a column of their own (`other` is always added), null for numeric columns. */
  readonly levels: readonly (readonly string[] | null)[];
}

const OTHER = "other";

/**
 * Step `one-hot`: a category column becomes one 0/1 column `NAME=LEVEL` per level, in the order declared or, where none
 * was declared, in code unit order of the levels seen in training, and a last column `NAME=other` for every value that is
 * no such level or is missing; levels of fewer than `minCount` training rows are such values too. No level is left out: penalized learners need no reference level. Numeric columns pass.
 */
export const oneHot: Step<OneHotOptions, OneHotFitted> = {
  kind: "one-hot",
  fit(table, _context, _outcome, { minCount }) {
    const levels = table.columns.map((column) => (column.kind === "category" ? levelsOf(column, minCount ?? 0) : null));
    const names = new Set<string>();
    table.columns.forEach(({ name }, i) => {
      const own = levels[i];
      for (const made of own === null ? [name] : [...own, OTHER].map((level) => `${name}=${level}`)) {
        if (names.has(made)) throw new IndicatorNameError("one-hot", made);
        names.add(made);
      }
    });
    return { columns: signColumns(table), levels };
  },
  apply(fitted, table): FeatureTable {
    const columns: FeatureColumn[] = [];
    matchColumns("one-hot", fitted.columns, table).forEach((column, i) => {
      if (column.kind === "numeric") columns.push(column);
      else columns.push(...indicators(column, fitted.levels[i]!));
    });
    return { rows: table.rows, columns };
  },
};

function levelsOf(column: CategoryColumn, minCount: number): string[] {
  const counts = new Map<string, number>();
  for (const value of column.values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const levels = column.levels ?? [...counts.keys()].sort();
  return levels.filter((level) => level !== "" && level !== OTHER && (counts.get(level) ?? 0) >= minCount);
}

function indicators(column: CategoryColumn, levels: readonly string[]): NumericColumn[] {
  const indexOf = new Map(levels.map((level, i) => [level, i]));
  const result = [...levels, OTHER].map((level): NumericColumn => {
    const values = new Float64Array(column.values.length);
    return { kind: "numeric", name: `${column.name}=${level}`, set: column.set, values };
  });
  column.values.forEach((value, row) => {
    result[indexOf.get(value) ?? levels.length].values[row] = 1;
  });
  return result;
}
