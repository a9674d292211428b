import * as fc from "fast-check";
import { expect, it } from "vitest";
import { comparablePairs } from "../../../statistics/metrics/comparable-pairs.ts";

/** Few times, scores and weights, so that ties are frequent; quarters are added without rounding. */
const cohort = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 6 }),
    event: fc.boolean(),
    score: fc.integer({ min: -3, max: 3 }),
    weight: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 0, maxLength: 30 },
);

it("equals going through all pairs: an event with every case known to live longer", () => {
  fc.assert(
    fc.property(cohort, (cases) => {
      const weight = new Float64Array(cases.length);
      const agreement = new Float64Array(cases.length);
      const counts = { concordant: 0, discordant: 0, tiedScore: 0, totalWeight: 0, totalAgreement: 0 };
      for (const [i, first] of cases.entries()) {
        for (const [j, second] of cases.entries()) {
          const livesLonger = second.time > first.time || (second.time === first.time && !second.event);
          if (!first.event || first.weight === 0 || i === j || !livesLonger) continue;
          const value = first.score > second.score ? 1 : first.score === second.score ? 0.5 : 0;
          if (value === 1) counts.concordant++;
          else if (value === 0) counts.discordant++;
          else counts.tiedScore++;
          for (const at of [i, j]) {
            weight[at] += first.weight / 4;
            agreement[at] += (first.weight / 4) * value;
          }
          counts.totalWeight += first.weight / 4;
          counts.totalAgreement += (first.weight / 4) * value;
        }
      }
      const outcome = {
        time: Float64Array.from(cases, ({ time }) => time),
        event: Uint8Array.from(cases, ({ event }) => Number(event)),
      };
      const scores = Float64Array.from(cases, ({ score }) => score);
      const weights = Float64Array.from(cases, (each) => each.weight / 4);
      expect(comparablePairs(outcome, scores, weights)).toEqual({ weight, agreement, ...counts });
    }),
  );
});
