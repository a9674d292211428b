import type { FeatureColumn, FeatureTable } from "../feature-table.ts";

/** Name and kind of a column as they were in training: every fitted step remembers them. */
export interface ColumnSignature {
  readonly name: string;
  readonly kind: FeatureColumn["kind"];
}

/** The table that a fitted step is applied to has other columns than the one that it was fitted on. */
export class ColumnMismatchError extends Error {
  override readonly name = "ColumnMismatchError";
  readonly step: string;
  readonly column: string;
  readonly problem: "missing" | "unseen" | "kind";

  constructor(step: string, column: string, problem: "missing" | "unseen" | "kind", detail: string) {
    super(`${step}: column \`${column}\` ${detail}`);
    this.step = step;
    this.column = column;
    this.problem = problem;
  }
}

/**
 * Names and kinds of all columns, to be kept in a fitted step.
 *
 * @param table training rows
 * @returns one entry per column, in column order
 */
export function signColumns(table: FeatureTable): ColumnSignature[] {
  return table.columns.map(({ name, kind }) => ({ name, kind }));
}

/**
 * Columns of `table` in the order of training.
 *
 * @param step name of the step, for the message
 * @param signature what `signColumns` gave in training
 * @param table rows of any cohort
 * @returns the same columns, ordered as in training
 * @throws ColumnMismatchError where a column is missing, was unseen in training, or is of the other kind
 */
export function matchColumns(
  step: string,
  signature: readonly ColumnSignature[],
  table: FeatureTable,
): readonly FeatureColumn[] {
  if (sameColumns(signature, table.columns)) return table.columns;
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const matched = signature.map(({ name, kind }) => {
    const column = byName.get(name);
    if (column === undefined) {
      throw new ColumnMismatchError(
        step,
        name,
        "missing",
        "is missing, expected every column of training, got a table without it: add it or train without it",
      );
    }
    if (column.kind !== kind) {
      const detail = `has the wrong kind, expected ${kind} as in training, got ${column.kind}: give it the same kind in every cohort`;
      throw new ColumnMismatchError(step, name, "kind", detail);
    }
    byName.delete(name);
    return column;
  });
  for (const name of byName.keys()) {
    throw new ColumnMismatchError(
      step,
      name,
      "unseen",
      "was unseen in training, expected only columns of training, got one more: remove it or train with it",
    );
  }
  return matched;
}

function sameColumns(signature: readonly ColumnSignature[], columns: readonly FeatureColumn[]): boolean {
  if (signature.length !== columns.length) return false;
  for (let i = 0; i < columns.length; i++) {
    if (signature[i].name !== columns[i].name || signature[i].kind !== columns[i].kind) return false;
  }
  return true;
}
