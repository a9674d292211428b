import type { Outputs } from "../learners/learner.ts";
import { takeOutcomeRows } from "../outcome.ts";
import type { Outcome } from "../outcome.ts";
import type { InnerSpec } from "./model-spec.ts";
import { foldWeight, isGain, scoreOutputs } from "./score-outputs.ts";

/** Scores that differ by less are equal; then the strongest penalty wins. */
const margin = 1e-12;

/** No setting has a score that can be compared. */
export class NoScoreError extends Error {
  override readonly name = "NoScoreError";
  readonly candidates: number;

  constructor(candidates: number) {
    super(
      `inner folds: no score, expected a number for at least one of ${candidates} candidates, got none, look for columns with values beyond 1e150 and correct their scale`,
    );
    this.candidates = candidates;
  }
}

export interface InnerScore {
  readonly score: number;
  readonly standardError: number;
}

/**
 * Inner score of one candidate: mean over the inner folds (weighted by cases, AUC and concordance unweighted), with the
 * standard error of that mean as in glmnet, sqrt(weighted variance / (folds - 1)).
 *
 * @param outcome of all rows
 * @param outputs out-of-fold, as the learner gives them
 * @param rowsOfFold cases of each inner fold
 * @returns NaN standard error never: there are at least two folds, each with every class
 * @throws ScoreMetricError where the kind of outcome does not know the metric
 */
export function innerScore(
  outcome: Outcome,
  outputs: Outputs,
  rowsOfFold: readonly Int32Array[],
  metric: InnerSpec["metric"],
): InnerScore {
  const values: number[] = [];
  const weights: number[] = [];
  let total = 0;
  let score = 0;
  rowsOfFold.forEach((rows, fold) => {
    const own = takeOutcomeRows(outcome, rows);
    const value = scoreOutputs(
      own,
      outputs.map((output) => Float64Array.from(rows, (row) => output[row])),
      metric,
    );
    values.push(value);
    weights.push(foldWeight(own, metric, rows.length));
    total += weights[fold];
    score += weights[fold] * value;
  });
  score /= total;
  let variance = 0;
  values.forEach((value, fold) => (variance += (weights[fold] * (value - score) ** 2) / total));
  return { score, standardError: Math.sqrt(variance / (values.length - 1)) };
}

/**
 * Chooses among candidates: best score; within 1e-12 of it the strongest (largest lambda), then the first as written. With `one-se`, the
 * strongest of that same grid point whose score is within one standard error of the best.
 *
 * @param candidates scores, grid point and strength of each, in the order written
 * @returns index of the chosen candidate
 * @throws NoScoreError where every score is NaN
 */
export function chooseCandidate(
  candidates: readonly (InnerScore & { readonly point: number; readonly strength: number })[],
  inner: InnerSpec,
): number {
  const gain = (index: number): number => (isGain(inner.metric) ? candidates[index].score : -candidates[index].score);
  let top = -Infinity;
  for (let i = 0; i < candidates.length; i++) if (gain(i) > top) top = gain(i);
  const best = strongest(candidates, (i) => gain(i) >= top - margin);
  if (best < 0) throw new NoScoreError(candidates.length);
  if (inner.rule === "min") return best;
  const least = gain(best) - candidates[best].standardError - margin;
  return strongest(candidates, (i) => candidates[i].point === candidates[best].point && gain(i) >= least);
}

function strongest(
  candidates: readonly { readonly strength: number }[],
  isEligible: (index: number) => boolean,
): number {
  let strongest = -1;
  for (let i = 0; i < candidates.length; i++) {
    if (isEligible(i) && (strongest < 0 || candidates[i].strength > candidates[strongest].strength)) strongest = i;
  }
  return strongest;
}
