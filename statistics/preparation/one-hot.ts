import type { CategoryColumn, FeatureColumn, FeatureTable, NumericColumn } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";

export interface OneHotOptions {
  readonly kind: "one-hot";
}

export interface OneHotFitted {
  readonly columns: readonly ColumnSignature[];
  /** One per column: levels with a column of their own (`other` is always added), null for numeric columns. */
  readonly levels: readonly (readonly string[] | null)[];
}

/** An indicator column would get the name of another column. */
export class IndicatorNameError extends Error {
  override readonly name = "IndicatorNameError";
  readonly column: string;

  constructor(column: string) {
    super(
      `one-hot: two columns would be named \`${column}\`, expected unique names, got the name twice: rename the column or the level`,
    );
    this.column = column;
  }
}

const OTHER = "other";

/**
 * Step `one-hot`: a category column becomes one 0/1 column `NAME=LEVEL` per level, in the order declared or, where none
 * was declared, in code unit order of the levels seen in training, and a last column `NAME=other` for every value that is
 * no such level or is missing. No level is left out: penalized learners need no reference level. Numeric columns pass.
 */
export const oneHot: Step<OneHotOptions, OneHotFitted> = {
  kind: "one-hot",
  fit(table) {
    const levels = table.columns.map((column) => (column.kind === "category" ? levelsOf(column) : null));
    const names = new Set<string>();
    table.columns.forEach(({ name }, i) => {
      const own = levels[i];
      for (const made of own === null ? [name] : [...own, OTHER].map((level) => `${name}=${level}`)) {
        if (names.has(made)) throw new IndicatorNameError(made);
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

function levelsOf(column: CategoryColumn): string[] {
  const levels = column.levels ?? [...new Set(column.values)].sort();
  return levels.filter((level) => level !== "" && level !== OTHER);
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
