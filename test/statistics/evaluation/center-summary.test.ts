import { describe, expect, test } from "vitest";
import { compareCenters } from "../../../statistics/evaluation/center-summary.ts";

/** Centers of 24 cases, 12 events each; the first `swaps[c]` events of a center score below all its non-events. */
function cohort(swaps: readonly number[]) {
  const outcome: number[] = [];
  const scores: number[] = [];
  const centers: string[] = [];
  swaps.forEach((swapped, center) => {
    for (let k = 0; k < 24; k++) {
      outcome.push(Number(k < 12));
      scores.push(k < swapped ? -k : k < 12 ? 100 + k : k);
      centers.push(`center-${center}`);
    }
  });
  return [Uint8Array.from(outcome), Float64Array.from(scores), centers] as const;
}

describe("compareCenters", () => {
  test("summarizes five centers with ten events and non-events each; the AUC of each is checkable by eye", () => {
    const { centers, summary, reason } = compareCenters(...cohort([1, 2, 3, 4, 6]), 0.95);
    expect(reason).toBe("");
    expect(centers.map(({ auc }) => auc)).toEqual([11, 10, 9, 8, 6].map((ordered) => expect.closeTo(ordered / 12, 12)));
    expect(centers.every(({ isSummarized, n, events }) => isSummarized && n === 24 && events === 12)).toBe(true);
    // REML with Hartung-Knapp of the five logit AUCs and DeLong variances, worked out with scipy 1.17.
    expect(summary?.tauSquared).toBeCloseTo(0.11477631683273883, 6);
    expect(summary?.auc).toBeCloseTo(0.7142664205199296, 7);
    expect(summary?.lower).toBeCloseTo(0.4729338956361686, 7);
    expect(summary?.upper).toBeCloseTo(0.8744359146890811, 7);
    expect(summary?.predictionLower).toBeCloseTo(0.38351168471015906, 6);
    expect(summary?.predictionUpper).toBeCloseTo(0.9094601971339193, 6);
  });

  test("equal centers give their own AUC and no heterogeneity", () => {
    const { summary } = compareCenters(...cohort([3, 3, 3, 3, 3]), 0.95);
    expect(summary?.auc).toBeCloseTo(0.75, 12);
    expect(summary?.tauSquared).toBe(0);
  });

  test("of four such centers there is a forest plot only, and it says why", () => {
    const { centers, summary, reason } = compareCenters(...cohort([1, 2, 3, 4]), 0.95);
    expect(summary).toBe(null);
    expect(reason).toBe("4 of 4 centers have at least 10 events and 10 non-events; a summary needs 5");
    expect(centers).toHaveLength(4);
    expect(centers.some(({ isSummarized }) => isSummarized)).toBe(false);
  });

  test("a perfect center has no logit: no summary, no limits for it", () => {
    const { centers, summary, reason } = compareCenters(...cohort([0, 2, 3, 4, 6]), 0.95);
    expect(summary).toBe(null);
    expect(reason).toBe("center center-0 has an AUC of 1 without a variance on the logit scale");
    expect(centers[0]).toMatchObject({ auc: 1, lower: NaN, upper: NaN });
  });

  test("a center of one class is shown without an AUC", () => {
    const { centers } = compareCenters(
      Uint8Array.of(1, 1, 0, 1),
      Float64Array.of(1, 2, 3, 4),
      ["a", "a", "b", "b"],
      0.95,
    );
    expect(centers.map(({ auc }) => auc)).toEqual([NaN, 1]);
  });
});
