import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import { deviationOf, meanOf } from "../fixtures/nested-estimate.ts";
import type { ParityRow } from "./run-parity.ts";

/** Largest difference of nested AUC where nothing is random. */
export const sameWithin = 0.005;

export interface Judgement {
  readonly difference: number;
  /** What the difference may be. */
  readonly allowed: number;
  readonly isEqual: boolean;
}

/**
 * Where nothing is random, the difference itself; where only the reference is, the distance to the range of its runs. Over seeds, the
 * difference of the means against its standard error (Welch's degrees of freedom, level 0.01 shared by all comparisons over seeds).
 */
export function judgeParity({ task, ours, theirs }: ParityRow, comparisons: number): Judgement {
  const own = meanOf(ours.aucs);
  if (task.compare === "ties") {
    const nearest = Math.min(Math.max(own, Math.min(...theirs.aucs)), Math.max(...theirs.aucs));
    return judged(own - nearest, sameWithin);
  }
  const difference = own - meanOf(theirs.aucs);
  if (task.compare === "same") return judged(difference, sameWithin);
  return judged(difference, welchBound(ours.aucs, theirs.aucs, 0.01 / comparisons));
}

function judged(difference: number, allowed: number): Judgement {
  return { difference, allowed, isEqual: Math.abs(difference) <= allowed };
}

function welchBound(a: readonly number[], b: readonly number[], level: number): number {
  const [va, vb] = [a, b].map((values) => deviationOf(values) ** 2 / values.length);
  const degrees = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return tQuantile(1 - level / 2, degrees) * Math.sqrt(va + vb);
}
