import type { FeatureTable } from "../feature-table.ts";
import { matrixOfColumns } from "../learners/column-matrix.ts";
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
 * @returns rows x columns; a view of the columns where they lie one after the other already, else a copy
 * @throws UnusableColumnError
 */
export function packColumns(table: FeatureTable): ColumnMatrix {
  const { rows, columns } = table;
  const numeric = columns.map((column) => {
    if (column.kind === "category") throw new UnusableColumnError(column.name, "category", 0);
    return column.values;
  });
  const matrix = adjoining(numeric, rows) ?? matrixOfColumns(numeric, rows);
  const { values } = matrix;
  if (!areFinite(values)) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    const problem = Number.isNaN(values[at]) ? "missing-value" : "infinite-value";
    throw new UnusableColumnError(columns[Math.floor(at / rows)].name, problem, at % rows);
  }
  return matrix;
}

/** The memory of the columns, where one lies behind the other. */
function adjoining(columns: readonly Float64Array[], rows: number): ColumnMatrix | null {
  if (columns.length === 0) return null;
  const { buffer, byteOffset } = columns[0];
  const stride = rows * Float64Array.BYTES_PER_ELEMENT;
  const isAdjoining = columns.every(
    (column, j) => column.buffer === buffer && column.byteOffset === byteOffset + j * stride,
  );
  if (!isAdjoining) return null;
  return { rows, columns: columns.length, values: new Float64Array(buffer, byteOffset, rows * columns.length) };
}

/** Zero times a number is zero, and no number for all else. */
function areFinite(values: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < values.length; k += 4) {
    a += values[k] * 0;
    b += values[k + 1] * 0;
    c += values[k + 2] * 0;
    d += values[k + 3] * 0;
  }
  for (; k < values.length; k++) a += values[k] * 0;
  return a + b + c + d === 0;
}
