import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { evaluateCox } from "./cox-derivatives.ts";
import { coxRegression } from "./cox-regression.ts";
import type { CoxRegressionOptions } from "./cox-regression.ts";
import { riskSets } from "./risk-sets.ts";
import { checkSurvivalOutcome, NoEventsError } from "./survival-outcome.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";

/** A column of whose information at the start less than this share is its own depends on those before it. */
const dependence = 1e-9;

export interface UnpenalizedCox {
  /** One per column; 0 where the column was left out. */
  readonly coefficients: Float64Array;
  /** Columns that are constant or a combination of earlier ones. */
  readonly leftOut: readonly number[];
  readonly status: "converged" | "monotone-likelihood";
}

/**
 * Unpenalized Cox regression of any columns: what is constant or a combination of earlier columns has the coefficient 0, as R's
 * coxph leaves it out.
 *
 * @param matrix n x p, finite
 * @param outcome n times and event indicators
 * @throws SurvivalOutcomeError for impossible follow-up
 * @throws NoEventsError where all cases are censored
 */
export function unpenalizedCox(
  matrix: ColumnMatrix,
  outcome: SurvivalOutcome,
  options: CoxRegressionOptions,
): UnpenalizedCox {
  if (checkSurvivalOutcome(outcome) === 0) throw new NoEventsError(matrix.rows);
  const { rows, columns, values } = matrix;
  const sets = riskSets(outcome, options.strata);
  const { information } = evaluateCox(matrix, sets, new Float64Array(columns), options.ties);
  const kept = independentColumns(matrix, information);
  const own = new Float64Array(rows * kept.length);
  kept.forEach((column, k) => own.set(values.subarray(column * rows, (column + 1) * rows), k * rows));
  const fit = coxRegression({ rows, columns: kept.length, values: own }, outcome, options);
  const coefficients = new Float64Array(columns);
  kept.forEach((column, k) => (coefficients[column] = fit.coefficients[k]));
  const leftOut = Array.from(coefficients.keys()).filter((column) => !kept.includes(column));
  return { coefficients, leftOut, status: fit.status };
}

/** Columns with information of their own beside the earlier ones, by a Cholesky factor that passes over the others. */
function independentColumns(matrix: ColumnMatrix, information: Float64Array): number[] {
  const p = matrix.columns;
  const kept: number[] = [];
  const rows: Float64Array[] = [];
  for (let j = 0; j < p; j++) {
    if (isConstant(matrix, j)) continue;
    const row = new Float64Array(kept.length + 1);
    let pivot = information[j * p + j];
    for (let k = 0; k < kept.length; k++) {
      let sum = information[j * p + kept[k]];
      for (let i = 0; i < k; i++) sum -= row[i] * rows[k][i];
      row[k] = sum / rows[k][k];
      pivot -= row[k] * row[k];
    }
    if (!(pivot > dependence * information[j * p + j])) continue;
    row[kept.length] = Math.sqrt(pivot);
    kept.push(j);
    rows.push(row);
  }
  return kept;
}

function isConstant({ rows, values }: ColumnMatrix, column: number): boolean {
  const start = column * rows;
  for (let i = start + 1; i < start + rows; i++) if (values[i] !== values[start]) return false;
  return true;
}
