import { matrixOfColumns } from "../learners/column-matrix.ts";
import { storedHazard, type StoredHazard } from "../learners/survival/stored-hazard.ts";
import { baselineHazard } from "../survival/baseline-hazard.ts";
import { evaluateCox } from "../survival/cox-derivatives.ts";
import { riskSets } from "../survival/risk-sets.ts";
import { checkSurvivalOutcome, NoEventsError, type SurvivalOutcome } from "../survival/survival-outcome.ts";
import { minimizeNonNegative } from "./minimize-non-negative.ts";
import { ridgeOfWeights } from "./ridge-of-weights.ts";
import { weightedSum } from "./weighted-sum.ts";

export interface StackedFollowUp {
  /** One per column, at least 0. */
  readonly weights: readonly number[];
  /** Cumulative hazard of a case whose weighted sum is 0. */
  readonly baseline: StoredHazard;
  /** Largest violation of the optimality conditions. */
  readonly kktResidual: number;
}

/**
 * Ridge Cox regression of a few columns with weights of at least 0: minimizes the mean negative log partial likelihood (Breslow's
 * ties) plus lambda / 2 times the sum of squared weights. Absolute risks come from Breslow's baseline hazard of the same rows.
 *
 * @param columns m columns of n log cumulative hazards
 * @param outcome the same rows, one cause
 * @param lambda above 0: with it the solution is unique, equal columns have equal weights
 * @returns the solution; its violation says how exact it is
 * @throws NoEventsError, SurvivalOutcomeError
 */
export function stackFollowUp(
  columns: readonly Float64Array[],
  outcome: SurvivalOutcome,
  lambda: number,
): StackedFollowUp {
  const rows = outcome.time.length;
  if (checkSurvivalOutcome(outcome) === 0) throw new NoEventsError(rows);
  const sets = riskSets(outcome);
  const matrix = matrixOfColumns(columns, rows);
  const count = columns.length;
  const at = (point: readonly number[]) => evaluateCox(matrix, sets, Float64Array.from(point), "breslow");
  const { point, kktResidual } = minimizeNonNegative({
    start: columns.map(() => 0),
    free: 0,
    valueAt: (weights) => -at(weights).logLikelihood / rows + ridgeOfWeights(weights, lambda),
    gradientAt: (weights) => Array.from(at(weights).score, (slope, j) => lambda * weights[j] - slope / rows),
    hessianAt: (weights, coordinates) => {
      const { information } = at(weights);
      return Float64Array.from(
        coordinates.flatMap((j) => coordinates.map((k) => information[j * count + k] / rows + (j === k ? lambda : 0))),
      );
    },
  });
  const [baseline] = baselineHazard(outcome, weightedSum(point, columns));
  return { weights: point, baseline: storedHazard(baseline), kktResidual };
}
