import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { coxRegression, DependentColumnError, type CoxRegression } from "./cox-regression.ts";
import type { SurvivalOutcome } from "./survival-outcome.ts";

/**
 * Unpenalized Cox regression with Efron's ties for a measure that has no value where there is no estimate.
 *
 * @param matrix n x p, finite
 * @param outcome n times and event indicators
 * @returns null where the partial likelihood has no maximum, or a column no information of its own: whoever is at risk at an
 *   event has the same value, as where the only event is that of the last case
 * @throws SurvivalOutcomeError for impossible follow-up
 * @throws NoEventsError where all cases are censored
 */
export function convergedCox(matrix: ColumnMatrix, outcome: SurvivalOutcome): CoxRegression | null {
  try {
    const fit = coxRegression(matrix, outcome, { ties: "efron" });
    return fit.status === "converged" ? fit : null;
  } catch (error) {
    if (error instanceof DependentColumnError) return null;
    throw error;
  }
}
