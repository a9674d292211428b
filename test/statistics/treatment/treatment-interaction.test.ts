import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { treatmentInteraction } from "../../../statistics/treatment/treatment-interaction.ts";
import { event, followUp, score, treated } from "./sixty-cases.ts";

const binary = { kind: "binary", event } as const;

describe("the score x treatment interaction", () => {
  // Newton steps in numpy (float64) on the columns 1, z, arm, z * arm with z = (score - mean) / sd, n - 1; tails by erfc.
  it("of a binary outcome equals an independent logistic fit", () => {
    const found = treatmentInteraction(binary, score, treated, 0.95);
    expect(found.coefficient).toBeCloseTo(-0.5051001794524367, 10);
    expect(found.standardError).toBeCloseTo(0.5455416924305733, 10);
    expect(found.waldP).toBeCloseTo(0.354514026906489, 10);
    expect(found.likelihoodRatioP).toBeCloseTo(0.3512291048349053, 10);
    expect(found.upper - found.lower).toBeCloseTo(2 * 1.959963984540054 * 0.5455416924305733, 9);
    expect(found.reason).toBe("");
  });

  // The same in numpy for the partial likelihood; scikit-survival's CoxPHSurvivalAnalysis gives the same coefficients.
  it("of follow-up equals an independent Cox fit", () => {
    const found = treatmentInteraction(followUp, score, treated, 0.95);
    expect(found.coefficient).toBeCloseTo(0.2124384933157223, 9);
    expect(found.standardError).toBeCloseTo(0.30125392278373, 9);
    expect(found.waldP).toBeCloseTo(0.4806977054049552, 9);
    expect(found.likelihoodRatioP).toBeCloseTo(0.4812811872455081, 9);
  });

  it("changes its sign with the labels of the arms, and not with the unit of the score", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(binary, followUp),
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 9 }),
        (outcome, at, by) => {
          const found = treatmentInteraction(outcome, score, treated, 0.9);
          const swapped = treatmentInteraction(
            outcome,
            score.map((value) => at + by * value),
            treated.map((arm) => 1 - arm),
            0.9,
          );
          expect(swapped.coefficient).toBeCloseTo(-found.coefficient, 7);
          expect(swapped.lower).toBeCloseTo(-found.upper, 7);
          expect(swapped.likelihoodRatioP).toBeCloseTo(found.likelihoodRatioP, 7);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("has no value, and says why, where none can be had", () => {
    const reason = (outcome: Parameters<typeof treatmentInteraction>[0], values = score, arms = treated) => {
      const found = treatmentInteraction(outcome, values, arms, 0.95);
      expect(found.coefficient).toBeNaN();
      expect(found.likelihoodRatioP).toBeNaN();
      return found.reason;
    };
    const none = new Uint8Array(60);
    expect(reason(binary, new Float64Array(60).fill(0.3))).toBe("score-constant");
    expect(reason({ kind: "binary", event: none })).toBe("no-events");
    expect(reason({ kind: "binary", event: none.map(() => 1) })).toBe("no-events");
    expect(reason({ ...followUp, event: none })).toBe("no-events");
    expect(reason({ kind: "binary", event: Uint8Array.from(score, (value) => (value > 0.5 ? 1 : 0)) })).toBe(
      "separation",
    );
    expect(reason(binary, score, none)).toBe("dependent");
    expect(reason(followUp, score, none)).toBe("dependent");
  });
});
