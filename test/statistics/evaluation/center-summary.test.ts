import { describe, expect, test } from "vitest";
import type { CensoredOutcome } from "../../../statistics/outcome.ts";
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
  return [{ kind: "binary", event: Uint8Array.from(outcome) } as const, Float64Array.from(scores), centers] as const;
}

describe("compareCenters", () => {
  test("summarizes five centers with ten events and non-events each; the AUC of each is checkable by eye", () => {
    const { centers, summary, reason } = compareCenters(...cohort([1, 2, 3, 4, 6]), 0.95);
    expect(reason).toBe("");
    expect(centers.map(({ estimate }) => estimate)).toEqual(
      [11, 10, 9, 8, 6].map((ordered) => expect.closeTo(ordered / 12, 12)),
    );
    expect(centers.every(({ isSummarized, n, events }) => isSummarized && n === 24 && events === 12)).toBe(true);
    // REML with Hartung-Knapp of the five logit AUCs and DeLong variances, worked out with scipy 1.17.
    expect(summary?.tauSquared).toBeCloseTo(0.11477631683273883, 6);
    expect(summary?.estimate).toBeCloseTo(0.7142664205199296, 7);
    expect(summary?.lower).toBeCloseTo(0.4729338956361686, 7);
    expect(summary?.upper).toBeCloseTo(0.8744359146890811, 7);
    expect(summary?.predictionLower).toBeCloseTo(0.38351168471015906, 6);
    expect(summary?.predictionUpper).toBeCloseTo(0.9094601971339193, 6);
  });

  test("equal centers give their own AUC and no heterogeneity", () => {
    const { summary } = compareCenters(...cohort([3, 3, 3, 3, 3]), 0.95);
    expect(summary?.estimate).toBeCloseTo(0.75, 12);
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
    expect(centers[0]).toMatchObject({ estimate: 1, lower: NaN, upper: NaN });
  });

  test("a center of one class is shown without an AUC", () => {
    const { centers } = compareCenters(
      { kind: "binary", event: Uint8Array.of(1, 1, 0, 1) },
      Float64Array.of(1, 2, 3, 4),
      ["a", "a", "b", "b"],
      0.95,
    );
    expect(centers.map(({ estimate }) => estimate)).toEqual([NaN, 1]);
  });

  describe("of follow-up", () => {
    /** Centers of 16 cases: events at 1 to 12, then four censored; scores fall with time but for a sawtooth. */
    const index = Array.from({ length: 16 }, (_, k) => k);
    const follow = (count: number) => {
      const places = Array.from({ length: count }, (_, c) => c);
      const all = <T>(value: (k: number, c: number) => T) => places.flatMap((c) => index.map((k) => value(k, c)));
      const outcome: CensoredOutcome = {
        kind: "survival",
        time: Float64Array.from(all((k) => (k < 12 ? k + 1 : 8 + k))),
        event: Uint8Array.from(all((k) => Number(k < 12))),
        horizons: [],
        competing: false,
      };
      const scores = Float64Array.from(all((k, c) => -(k + 1) + ((k * (2 + c)) % 11) * (0.8 + 0.4 * c)));
      return [outcome, scores, all((_, c) => `center-${c}`)] as const;
    };

    test("summarizes Harrell's C of centers with ten events each", () => {
      const { centers, summary, reason } = compareCenters(...follow(5), 0.95);
      expect(reason).toBe("");
      // Pairs counted one by one and the infinitesimal jackknife in numpy; REML with Hartung-Knapp by scipy 1.17.
      const expected = [
        0.7456140350877193, 0.7982456140350878, 0.7543859649122807, 0.6578947368421053, 0.5087719298245614,
      ];
      centers.forEach(({ estimate }, c) => expect(estimate).toBeCloseTo(expected[c], 12));
      expect(centers[0].lower).toBeCloseTo(0.6497385083002114, 10);
      expect(centers[0].upper).toBeCloseTo(0.8224186649644776, 10);
      expect(summary?.tauSquared).toBeCloseTo(0.13914410806359123, 6);
      expect(summary?.estimate).toBeCloseTo(0.7117979865068739, 7);
      expect(summary?.lower).toBeCloseTo(0.5705633882624618, 7);
      expect(summary?.upper).toBeCloseTo(0.821143609745373, 7);
      expect(summary?.predictionLower).toBeCloseTo(0.4248422716264103, 6);
      expect(summary?.predictionUpper).toBeCloseTo(0.8919861636557783, 6);
    });

    test("counts a competing event as the end of follow-up, and needs ten events of interest", () => {
      const [outcome, scores, centers] = follow(5);
      const competing = { ...outcome, competing: true, event: outcome.event.map((e, row) => (row % 16 < 3 ? 2 : e)) };
      const { centers: found, summary, reason } = compareCenters(competing, scores, centers, 0.95);
      expect(found.map(({ events }) => events)).toEqual([9, 9, 9, 9, 9]);
      expect(summary).toBe(null);
      expect(reason).toBe("0 of 5 centers have at least 10 events; a summary needs 5");
    });
  });
});
