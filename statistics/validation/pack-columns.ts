import type { FeatureTable } from "../feature-table.ts";
import type { ColumnMatrix } from "../learners/column-matrix.ts";

/** A column reaches the learner in a form that it cannot use. */
export class UnusableColumnError extends Error {
  override readonly name = "UnusableColumnError";
  readonly column: string;
  readonly problem: "category" | "missing-value" | "infinite-value";

  constructor(column: string, problem: UnusableColumnError["problem"], row: number) {
    const found = {
      category: "a category, expected numbers, got text, put the step one-hot before the learner",
      "missing-value": `a value is missing, expected numbers, got none in row ${row + 1}, put the step impute-median before the learner`,
      "infinite-value": `a value is infinite, expected finite numbers, got one in row ${row + 1}, correct the feature or its scale`,
    };
    super(`column \`${column}\`: ${found[problem]}`);
    this.column = column;
    this.problem = problem;
  }
}

/**
 * All columns of a table as one dense column-major matrix, the form that learners take.
 *
 * @param table numeric columns without missing values
 * @returns rows x columns, a copy
 * @throws UnusableColumnError
 */
export function packColumns(table: FeatureTable): ColumnMatrix {
  const { rows, columns } = table;
  const values = new Float64Array(rows * columns.length);
  columns.forEach((column, j) => {
    if (column.kind === "category") throw new UnusableColumnError(column.name, "category", 0);
    const unusable = copyFinite(column.values, values, j * rows);
    if (unusable < 0) return;
    const problem = Number.isNaN(column.values[unusable]) ? "missing-value" : "infinite-value";
    throw new UnusableColumnError(column.name, problem, unusable);
  });
  return { rows, columns: columns.length, values };
}

/** Returns the place of the first value that is not finite, or -1. */
function copyFinite(source: Float64Array, target: Float64Array, start: number): number {
  for (let i = 0; i < source.length; i++) {
    if (!Number.isFinite(source[i])) return i;
    target[start + i] = source[i];
  }
  return -1;
}
