import type { RowVariables } from "../learner.ts";

/** The variable that names the stratum of each training row is absent or has gaps. */
export class StratumError extends Error {
  override readonly name = "StratumError";
  readonly variable: string;

  constructor(variable: string, missing: number, rows: number) {
    super(
      `cox: the strata \`${variable}\` have no value in ${missing} of ${rows} rows, expected a stratum per training case, got none, complete the column or leave the cases out`,
    );
    this.variable = variable;
  }
}

export interface TrainingStrata {
  /** Index into `names`, one per row. */
  readonly of: Int32Array;
  /** In code unit order. */
  readonly names: readonly string[];
}

/**
 * The stratum of every training row.
 *
 * @param variable of the row context; null: no strata
 * @param variables of the rows
 * @param rows how many
 * @returns null without strata
 * @throws StratumError where the variable is absent or a row has no value
 */
export function trainingStrata(
  variable: string | null,
  variables: RowVariables | undefined,
  rows: number,
): TrainingStrata | null {
  if (variable === null) return null;
  const labels = stratumLabels(variable, variables, rows);
  const missing = labels.filter((label) => label === null).length;
  if (missing > 0) throw new StratumError(variable, missing, rows);
  const names = [...new Set(labels.map(String))].sort();
  const index = new Map(names.map((name, k) => [name, k]));
  return { of: Int32Array.from(labels, (label) => index.get(String(label)) ?? -1), names };
}

/**
 * The stratum of every row, as text.
 *
 * @param variable of the row context
 * @param variables of the rows
 * @param rows how many
 * @returns null where there is none
 */
export function stratumLabels(
  variable: string,
  variables: RowVariables | undefined,
  rows: number,
): readonly (string | null)[] {
  const column = variables?.[variable];
  if (column === undefined) return Array.from({ length: rows }, () => null);
  return Array.from<number | string, string | null>(column.values, (value) => {
    const label = String(value);
    return label === "" || label === "NaN" ? null : label;
  });
}

/**
 * Rows of a stratum, ascending.
 *
 * @param labels of stratumLabels; null: all rows are of the one stratum
 */
export function rowsOf(labels: readonly (string | null)[] | null, stratum: string | null, rows: number): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return labels === null ? all : all.filter((row) => labels[row] !== null && labels[row] === stratum);
}
