import { delongTest } from "../metrics/delong.ts";
import { randomEffects } from "../metrics/random-effects.ts";
import { studentTwoSided } from "../metrics/student-two-sided.ts";
import { isLargeCenter, minCenters } from "./center-summary.ts";

/** Mean over centers of a difference between two models. */
export interface DifferenceOverCenters {
  readonly centers: number;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided, Student's t on centers - 1 degrees of freedom. */
  readonly pValue: number;
}

/**
 * Difference of the AUCs of two models over centers that neither of them saw: DeLong's in each center, and their random-effects mean
 * (REML, Hartung-Knapp), as the mean AUC over centers is made, of the same centers.
 *
 * @param outcome 0 or 1 per case, each an independent patient
 * @param first scores of the model in question
 * @param second scores of the model that it is compared with
 * @param centers center per case
 * @param confidence in (0, 1)
 * @returns null where fewer than 5 centers have 10 events and 10 non-events, or a difference has no variance in one of them
 */
export function compareOverCenters(
  outcome: Uint8Array,
  first: Float64Array,
  second: Float64Array,
  centers: readonly string[],
  confidence: number,
): DifferenceOverCenters | null {
  const found = [...new Set(centers)].flatMap((center) => {
    const rows = Int32Array.from([...centers.keys()].filter((row) => centers[row] === center));
    const own = Uint8Array.from(rows, (row) => outcome[row]);
    if (!isLargeCenter({ kind: "binary", event: own })) return [];
    const take = (scores: Float64Array) => Float64Array.from(rows, (row) => scores[row]);
    return [delongTest(own, take(first), take(second), confidence)];
  });
  if (found.length < minCenters || found.some(({ standardError }) => !(standardError > 0))) return null;
  const { estimate, standardError, lower, upper } = randomEffects(
    found.map(({ difference }) => difference),
    found.map((each) => each.standardError ** 2),
    confidence,
  );
  const pValue = studentTwoSided(estimate / standardError, found.length - 1);
  return { centers: found.length, difference: estimate, lower, upper, pValue };
}
