import type { NamedValue } from "../learners/learner.ts";
import { chooseThreshold } from "../metrics/choose-threshold.ts";
import type { Outcome } from "../outcome.ts";
import { quantile } from "../preparation/quantile.ts";

/**
 * Cut-points from out-of-fold predictions of the training rows, so that no case is judged by a cut that it helped to choose.
 *
 * @param outcome of the training rows
 * @param scores first output of the same rows, out-of-fold
 * @returns binary: `youden`, the probability with the largest sensitivity + specificity; survival: `score:1/2`, `score:1/3`
 *   and `score:2/3`, quantiles of the score; else none
 */
export function chooseCuts(outcome: Outcome, scores: Float64Array): NamedValue[] {
  if (outcome.kind === "binary") {
    return [{ name: "youden", value: chooseThreshold(outcome.event, scores, { kind: "youden" }) }];
  }
  if (outcome.kind !== "survival") return [];
  const sorted = Float64Array.from(scores).sort();
  return [
    { name: "score:1/2", value: quantile(sorted, 1 / 2) },
    { name: "score:1/3", value: quantile(sorted, 1 / 3) },
    { name: "score:2/3", value: quantile(sorted, 2 / 3) },
  ];
}
