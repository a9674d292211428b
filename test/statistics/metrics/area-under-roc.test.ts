import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderRoc } from "../../../statistics/metrics/area-under-roc.ts";
import { aucWithinCenter } from "../../../statistics/metrics/auc-within-center.ts";
import { delongAuc, delongTest } from "../../../statistics/metrics/delong.ts";
import { rocPoints } from "../../../statistics/metrics/roc-points.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";

const reference = JSON.parse(
  readFileSync(new URL("../../reference/scikit-learn/metrics.json", import.meta.url), "utf8"),
) as { auc: number; events: number };

const n = 80;
const outcome = Uint8Array.from({ length: n }, (_, i) => Number(Math.sin(5 * i) + 0.3 * Math.cos(i * i) > 0.2));
const scores = Float64Array.from(outcome, (y, i) => Math.round(10 * (1.2 * y + 2 * Math.sin(7 * i + 1))) / 10);

/** Both classes at least twice, scores with ties. */
const sample = fc
  .array(fc.record({ y: fc.boolean(), a: fc.integer({ min: 0, max: 9 }), b: fc.integer({ min: 0, max: 9 }) }), {
    minLength: 6,
    maxLength: 40,
  })
  .filter((cases) => [true, false].every((y) => cases.filter((c) => c.y === y).length >= 2))
  .map((cases) => ({
    y: Uint8Array.from(cases, (c) => Number(c.y)),
    a: Float64Array.from(cases, (c) => c.a),
    b: Float64Array.from(cases, (c) => c.b),
  }));

/** DeLong's covariance from the definition: placements by comparing all pairs. */
function byPairs(y: Uint8Array, first: Float64Array, second: Float64Array): { auc: number[]; covariance: number } {
  const events = [...y.keys()].filter((i) => y[i] === 1);
  const others = [...y.keys()].filter((i) => y[i] === 0);
  const psi = (x: number, z: number): number => (x > z ? 1 : x === z ? 0.5 : 0);
  const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const v10 = [first, second].map((s) => events.map((i) => mean(others.map((j) => psi(s[i], s[j])))));
  const v01 = [first, second].map((s) => others.map((j) => mean(events.map((i) => psi(s[i], s[j])))));
  const cov = ([p, q]: number[][]): number =>
    p.reduce((sum, v, k) => sum + (v - mean(p)) * (q[k] - mean(q)), 0) / (p.length - 1);
  return { auc: v10.map(mean), covariance: cov(v10) / events.length + cov(v01) / others.length };
}

describe("areaUnderRoc", () => {
  test("equals scikit-learn on 80 cases with ties", () => {
    expect(outcome.reduce((sum, y) => sum + y, 0)).toBe(reference.events);
    expect(areaUnderRoc(outcome, scores)).toBeCloseTo(reference.auc, 14);
  });

  test("counts a tie one half", () => {
    expect(areaUnderRoc(Uint8Array.of(1, 0), Float64Array.of(2, 2))).toBe(0.5);
    expect(areaUnderRoc(Uint8Array.of(1, 0, 1, 0), Float64Array.of(3, 1, 2, 2))).toBe(3.5 / 4);
  });

  test("is undefined for one class or a missing score", () => {
    expect(areaUnderRoc(Uint8Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
    expect(areaUnderRoc(Uint8Array.of(1, 0), Float64Array.of(1, NaN))).toBeNaN();
  });

  test("is the area under the polygon of the ROC points", () => {
    fc.assert(
      fc.property(sample, ({ y, a }) => {
        const points = rocPoints(y, a);
        let area = 0;
        for (let k = 1; k < points.length; k++) {
          const width = points[k - 1].specificity - points[k].specificity;
          area += (width * (points[k].sensitivity + points[k - 1].sensitivity)) / 2;
        }
        expect(area).toBeCloseTo(areaUnderRoc(y, a), 12);
        expect(points[0]).toEqual({ threshold: Infinity, sensitivity: 0, specificity: 1 });
        expect(points.at(-1)).toMatchObject({ sensitivity: 1, specificity: 0 });
      }),
    );
  });

  test("turns into 1 - AUC when the scores are negated", () => {
    fc.assert(
      fc.property(sample, ({ y, a }) => {
        expect(
          areaUnderRoc(y, a) +
            areaUnderRoc(
              y,
              a.map((v) => -v),
            ),
        ).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe("delongAuc", () => {
  test("gives the published AUC 0.8932 (SE 0.0307) of the CT ratings of Hanley and McNeil 1982", () => {
    const normal = [33, 6, 6, 11, 2];
    const abnormal = [3, 2, 2, 11, 33];
    const y: number[] = [];
    const rating: number[] = [];
    for (const [value, counts] of [
      [0, normal],
      [1, abnormal],
    ] as const) {
      counts.forEach((count, k) => {
        for (let i = 0; i < count; i++) {
          y.push(value);
          rating.push(k + 1);
        }
      });
    }
    const { auc, variance } = delongAuc(Uint8Array.from(y), Float64Array.from(rating), 0.95);
    expect(auc).toBeCloseTo(0.8932, 4);
    expect(Math.sqrt(variance)).toBeCloseTo(0.0307, 4);
  });

  test("equals pROC on 80 cases with ties, alone and paired", () => {
    const other = Float64Array.from(outcome, (y, i) => Math.round(10 * (0.8 * y + 2 * Math.cos(3 * i))) / 10);
    // R 4.2 with pROC 1.18: auc, var and roc.test(method = "delong", paired = TRUE) of the same formulas.
    const [first, second] = [scores, other].map((each) => delongAuc(outcome, each, 0.95));
    expect(first.auc).toBeCloseTo(0.7280701754385965, 14);
    expect(first.variance).toBeCloseTo(0.003121816913356095, 15);
    expect(second.auc).toBeCloseTo(0.6757518796992481, 14);
    expect(second.variance).toBeCloseTo(0.003585862647931331, 15);
    const test = delongTest(outcome, scores, other, 0.95);
    expect(test.z).toBeCloseTo(0.6403673656364718, 12);
    expect(test.pValue).toBeCloseTo(0.5219337940543578, 12);
    expect(test.lower).toBeCloseTo(-0.1078116248098037, 12);
    expect(test.upper).toBeCloseTo(0.2124482162885004, 12);
  });

  test("equals the definition over all pairs", () => {
    fc.assert(
      fc.property(sample, ({ y, a }) => {
        const expected = byPairs(y, a, a);
        const got = delongAuc(y, a, 0.95);
        expect(got.auc).toBeCloseTo(expected.auc[0], 12);
        expect(got.variance).toBeCloseTo(expected.covariance, 12);
      }),
    );
  });

  test("has a logit interval that is symmetric on that scale and stays inside 0..1", () => {
    const { auc, variance, lower, upper } = delongAuc(outcome, scores, 0.95);
    const logit = (p: number): number => Math.log(p / (1 - p));
    expect(logit(upper) - logit(auc)).toBeCloseTo(logit(auc) - logit(lower), 10);
    expect(logit(upper) - logit(auc)).toBeCloseTo((1.959963984540054 * Math.sqrt(variance)) / (auc * (1 - auc)), 10);
  });

  test("covers the true AUC in 92 to 98 % of 600 simulated cohorts of 100 cases, 30 events", () => {
    // Scores: uniform for non-events, the larger of two uniforms for events, so that the true AUC is 2/3.
    const random = counterRandom(["coverage"]);
    const y = Uint8Array.from({ length: 100 }, (_, i) => Number(i < 30));
    let covered = 0;
    for (let cohort = 0; cohort < 600; cohort++) {
      const drawn = Float64Array.from(y, (event) =>
        event === 1 ? Math.max(random.uniform(), random.uniform()) : random.uniform(),
      );
      const { lower, upper } = delongAuc(y, drawn, 0.95);
      if (lower <= 2 / 3 && 2 / 3 <= upper) covered++;
    }
    expect(covered / 600).toBeGreaterThan(0.92);
    expect(covered / 600).toBeLessThan(0.98);
  });

  test("has no variance with one event, and no interval at an AUC of 1", () => {
    expect(delongAuc(Uint8Array.of(1, 0, 0), Float64Array.of(2, 1, 3), 0.95).variance).toBeNaN();
    const perfect = delongAuc(Uint8Array.of(1, 1, 0, 0), Float64Array.of(4, 3, 2, 1), 0.95);
    expect(perfect).toMatchObject({ auc: 1, variance: 0, lower: NaN, upper: NaN });
  });
});

describe("delongTest", () => {
  test("has the variance of a difference: var a + var b - 2 cov over all pairs", () => {
    fc.assert(
      fc.property(sample, ({ y, a, b }) => {
        const variance = byPairs(y, a, a).covariance + byPairs(y, b, b).covariance - 2 * byPairs(y, a, b).covariance;
        const got = delongTest(y, a, b, 0.95);
        expect(got.standardError ** 2).toBeCloseTo(variance, 12);
        expect(got.difference).toBeCloseTo(byPairs(y, a, a).auc[0] - byPairs(y, b, b).auc[0], 12);
      }),
    );
  });

  test("says z = 0 and p = 1 for scores that order the cases alike", () => {
    expect(
      delongTest(
        outcome,
        scores,
        scores.map((s) => Math.exp(s)),
        0.95,
      ),
    ).toMatchObject({ z: 0, pValue: 1 });
  });

  test("gives p = 0.05 where the 95 % interval of the difference touches 0", () => {
    const other = scores.map((s, i) => s + 3 * Math.sin(i));
    const got = delongTest(outcome, scores, other, 0.95);
    const touching = delongTest(outcome, scores, other, 1 - got.pValue);
    expect(Math.min(Math.abs(touching.lower), Math.abs(touching.upper))).toBeLessThan(1e-9);
  });
});

describe("aucWithinCenter", () => {
  test("ignores pairs of different centers and weights centers by their pairs", () => {
    // Center a: 2 pairs, 1 right; center b: 1 pair, right; the centers' levels differ.
    const y = Uint8Array.of(1, 0, 0, 1, 0);
    const s = Float64Array.of(2, 1, 3, 11, 10);
    expect(aucWithinCenter(y, s, ["a", "a", "a", "b", "b"])).toBeCloseTo(2 / 3, 12);
    expect(areaUnderRoc(y, s)).toBeCloseTo(4 / 6, 12);
  });

  test("is the plain AUC for one center and undefined where no center has both classes", () => {
    const one = Array.from({ length: n }, () => "a");
    expect(aucWithinCenter(outcome, scores, one)).toBe(areaUnderRoc(outcome, scores));
    expect(aucWithinCenter(Uint8Array.of(1, 0), Float64Array.of(1, 0), ["a", "b"])).toBeNaN();
  });
});
