import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { armDifference } from "../../../statistics/treatment/arm-difference.ts";
import { benefitConcordance } from "../../../statistics/treatment/benefit-concordance.ts";
import { benefitPairs, type BenefitPairs } from "../../../statistics/treatment/benefit-pairs.ts";
import { observedStatus } from "../../../statistics/treatment/observed-status.ts";
import { event, followUp, score, treated } from "./sixty-cases.ts";

const known = (events: readonly number[]) => ({
  event: Uint8Array.from(events),
  weight: new Float64Array(events.length).fill(1),
});

describe("matched pairs", () => {
  it("join the arms rank by rank, and hold the control's event minus the treated one's", () => {
    // Treated 0.1 0.5 0.9, control 0.2 0.4 0.8.
    const pairs = benefitPairs(
      Float64Array.of(0.9, 0.1, 0.5, 0.4, 0.8, 0.2),
      Uint8Array.of(1, 1, 1, 0, 0, 0),
      known([0, 1, 1, 1, 1, 0]),
      ["pairs"],
    );
    expect([...pairs.treated]).toEqual([1, 2, 0]);
    expect([...pairs.control]).toEqual([5, 3, 4]);
    expect([...pairs.observed]).toEqual([-1, 0, 1]);
    expect([...pairs.predicted].map((value) => value.toFixed(2))).toEqual(["0.15", "0.45", "0.85"]);
  });

  it("take a random part of the larger arm, the same for every score", () => {
    const arms = Uint8Array.from({ length: 40 }, (_, row) => (row < 10 ? 1 : 0));
    const status = known(Array.from({ length: 40 }, () => 0));
    const rising = Float64Array.from(arms.keys());
    const chosen = (values: Float64Array, key: string) =>
      [...benefitPairs(values, arms, status, [key]).control].sort((a, b) => a - b);
    expect(new Set(chosen(rising, "a")).size).toBe(10);
    expect(
      chosen(
        rising.map((value) => -value),
        "a",
      ),
    ).toEqual(chosen(rising, "a"));
    expect(chosen(rising, "b")).not.toEqual(chosen(rising, "a"));
  });
});

const pairsOf = (list: readonly (readonly [number, number, number])[]): BenefitPairs => {
  const sorted = [...list].sort((a, b) => a[0] - b[0]);
  return {
    treated: Int32Array.from(sorted.keys()),
    control: Int32Array.from(sorted.keys()),
    predicted: Float64Array.from(sorted, ([predicted]) => predicted),
    observed: Int8Array.from(sorted, ([, observed]) => observed),
    weight: Float64Array.from(sorted, ([, , weight]) => weight),
  };
};

describe("c-for-benefit", () => {
  it("counts the pairs of pairs whose observed benefit differs", () => {
    // Benefits -1 0 1 0 by rising prediction, the last two tied. Unequal: (1,2) (1,3) (1,4) right, (2,3) right, (3,4) tied.
    const pairs = pairsOf([
      [0.1, -1, 1],
      [0.2, 0, 1],
      [0.3, 1, 1],
      [0.3, 0, 1],
    ]);
    expect(benefitConcordance(pairs, 20, ["c"], 0.95)).toMatchObject({ concordance: 4.5 / 5, pairs: 4 });
  });

  it("is the weighted share that its definition says", () => {
    const entry = fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: -1, max: 1 }),
      fc.integer({ min: 0, max: 3 }),
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 2, maxLength: 25 }), (list) => {
        let concordant = 0;
        let comparable = 0;
        for (const [p, b, w] of list) {
          for (const [q, c, v] of list) {
            if (b >= c) continue;
            comparable += w * v;
            concordant += w * v * (p < q ? 1 : p === q ? 0.5 : 0);
          }
        }
        const found = benefitConcordance(pairsOf(list), 1, ["c"], 0.95);
        if (comparable === 0) expect(found.concordance).toBeNaN();
        else expect(found.concordance).toBeCloseTo(concordant / comparable, 12);
        expect(found.pairs).toBe(list.filter(([, , weight]) => weight > 0).length);
      }),
    );
  });

  it("becomes its complement where the arms, or the order of the score, are turned around", () => {
    const list = Array.from(score, (value, row) => [value, event[row] - treated[row], 1] as const);
    const one = benefitConcordance(pairsOf(list), 1, ["c"], 0.95).concordance;
    const swapped = benefitConcordance(pairsOf(list.map(([p, b, w]) => [p, -b, w])), 1, ["c"], 0.95).concordance;
    const turned = benefitConcordance(pairsOf(list.map(([p, b, w]) => [-p, b, w])), 1, ["c"], 0.95).concordance;
    expect(swapped).toBeCloseTo(1 - one, 12);
    expect(turned).toBeCloseTo(1 - one, 12);
  });

  it("has limits around it from a bootstrap of the pairs, the same for the same key", () => {
    const list = Array.from(score, (value, row) => [value, (row % 3) - 1, 1] as const);
    const found = benefitConcordance(pairsOf(list), 400, ["c"], 0.95);
    expect(found.lower).toBeLessThan(found.concordance);
    expect(found.upper).toBeGreaterThan(found.concordance);
    expect(benefitConcordance(pairsOf(list), 400, ["c"], 0.95)).toEqual(found);
    expect(benefitConcordance(pairsOf(list), 400, ["other"], 0.95).lower).not.toBe(found.lower);
  });
});

describe("what is known at a horizon", () => {
  it("weighs by the share of the own arm that was not censored before", () => {
    // Control arm, censored at 2 of four at risk: later cases count 1 / (2 / 3) = 1.5, since the event at 1 has left.
    const outcome = {
      kind: "survival",
      time: Float64Array.of(1, 2, 3, 5, 4),
      event: Uint8Array.of(1, 0, 1, 1, 0),
      horizons: [4],
      competing: false,
    } as const;
    const status = observedStatus(outcome, Uint8Array.of(0, 0, 0, 0, 1), 4);
    expect([...status.event]).toEqual([1, 0, 1, 0, 0]);
    expect([...status.weight].map((weight) => Number(weight.toFixed(12)))).toEqual([1, 0, 1.5, 1.5, 1]);
  });
});

describe("the benefit in arms", () => {
  const whole = Int32Array.from(treated.keys());

  it("of a binary outcome has Newcombe's limits", () => {
    // Newcombe 1998, table II, method 10, first column: 56/70 - 48/80 = 0.2 (0.0524 to 0.3339).
    const events = Uint8Array.from({ length: 150 }, (_, row) => (row < 70 ? Number(row < 56) : Number(row < 70 + 48)));
    const arms = Uint8Array.from({ length: 150 }, (_, row) => (row < 70 ? 0 : 1));
    const found = armDifference({ kind: "binary", event: events }, Int32Array.from(arms.keys()), arms, NaN, 0.95);
    expect(found.difference).toBeCloseTo(0.2, 12);
    expect(found.lower).toBeCloseTo(0.0524, 4);
    expect(found.upper).toBeCloseTo(0.3339, 4);
    expect(found).toMatchObject({ treated: 80, control: 70, eventsTreated: 48, eventsControl: 56 });
  });

  it("of follow-up is the difference of Kaplan-Meier risks", () => {
    // scikit-survival's kaplan_meier_estimator at 90; Greenwood's errors written out in numpy.
    const found = armDifference(followUp, whole, treated, 90, 0.95);
    expect(found.riskTreated).toBeCloseTo(0.43506172839506174, 12);
    expect(found.riskControl).toBeCloseTo(0.41234567901234565, 12);
    const half = 1.959963984540054 * Math.hypot(0.09586149579637603, 0.09135604738403219);
    expect(found.lower).toBeCloseTo(found.difference - half, 9);
    expect(found.upper).toBeCloseTo(found.difference + half, 9);
    expect(found).toMatchObject({ treated: 30, control: 30, eventsTreated: 12, eventsControl: 12 });
  });

  it("is not known where an arm is empty or its follow-up ends before the horizon", () => {
    const none = armDifference(
      { kind: "binary", event },
      whole,
      treated.map(() => 1),
      NaN,
      0.95,
    );
    expect(none.difference).toBeNaN();
    expect(armDifference(followUp, whole, treated, 900, 0.95).difference).toBeNaN();
  });

  it("changes its sign with the labels of the arms", () => {
    for (const outcome of [{ kind: "binary", event } as const, followUp]) {
      const found = armDifference(outcome, whole, treated, 90, 0.95);
      const swapped = armDifference(
        outcome,
        whole,
        treated.map((arm) => 1 - arm),
        90,
        0.95,
      );
      expect(swapped.difference).toBeCloseTo(-found.difference, 12);
      expect(swapped.lower).toBeCloseTo(-found.upper, 12);
    }
  });
});
