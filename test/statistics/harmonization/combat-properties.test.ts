import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCombat } from "../../../statistics/harmonization/apply-combat.ts";
import { fitCombat, type CombatFitOptions } from "../../../statistics/harmonization/combat.ts";
import type { NamedValues } from "../../../statistics/harmonization/standardize-features.ts";

interface Cohort {
  readonly features: NamedValues[];
  readonly batches: string[];
}

const options = (prior: CombatFitOptions["prior"]): CombatFitOptions => ({
  prior,
  meanOnly: false,
  referenceBatch: null,
  unseenBatch: "error",
  singleCaseBatch: "error",
  compat: null,
});
// 1e-8 is the stop rule of the parametric form: one step more or less may separate two equal problems
const priors = [
  ["none", 1e-11],
  ["non-parametric", 1e-9],
  ["parametric", 1e-6],
] as const;
const value = fc
  .double({ min: -10, max: 10, noNaN: true, noDefaultInfinity: true })
  .map((x) => Math.round(x * 64) / 64);

/** Three batches of 3 to 5 cases, 4 features that vary in every batch. */
const cohort: fc.Arbitrary<Cohort> = fc
  .tuple(fc.integer({ min: 3, max: 5 }), fc.integer({ min: 3, max: 5 }), fc.integer({ min: 3, max: 5 }))
  .chain((sizes) => {
    const batches = sizes.flatMap((size, i) => Array<string>(size).fill("abc"[i]));
    const column = fc.array(value, { minLength: batches.length, maxLength: batches.length });
    return fc.array(column, { minLength: 4, maxLength: 4 }).map((columns) => ({
      batches,
      // a ramp of irregular steps keeps every batch variance well above rounding
      features: columns.map((values, i) => ({
        name: `f${i}`,
        values: Float64Array.from(values, (x, row) => x + 25 * ((row * (i + 2) * 7) % 11)),
      })),
    }));
  })
  .filter(({ features, batches }) =>
    features.every(({ values }) => ["a", "b", "c"].every((name) => moments(values, batches, name).variance > 1)),
  );

const harmonize = ({ features, batches }: Cohort, prior: CombatFitOptions["prior"]): NamedValues[] => [
  ...applyCombat(fitCombat(features, batches, [], options(prior)), features, batches, []).features,
];
const runs = { seed: 20240607, numRuns: 60 };

describe.each(priors)("ComBat with prior %s", (prior, tolerance) => {
  it("is equivariant to an affine map of each feature", () => {
    fc.assert(
      fc.property(
        cohort,
        fc.array(fc.tuple(fc.constantFrom(-4, 0.25, 3), value), { minLength: 4, maxLength: 4 }),
        (data, maps) => {
          // reflections change the prior of locations for parametric and non-parametric forms unless all features share it
          const sign = Math.sign(maps[0][0]);
          const scaled = maps.map(([slope, offset]) => [sign * Math.abs(slope), offset]);
          const mapped = data.features.map(({ name, values }, i) => ({
            name,
            values: values.map((x) => scaled[i][0] * x + scaled[i][1]),
          }));
          const expected = harmonize(data, prior).map(({ name, values }, i) => ({
            name,
            values: values.map((x) => scaled[i][0] * x + scaled[i][1]),
          }));
          expectClose(harmonize({ ...data, features: mapped }, prior), expected, tolerance * 1000);
        },
      ),
      runs,
    );
  });

  it("does not depend on the order of samples", () => {
    fc.assert(
      fc.property(cohort, fc.integer({ min: 1, max: 8 }), (data, shift) => {
        const rows = data.batches.map((_, row) => (row + shift) % data.batches.length);
        const permuted = permute(data, rows);
        const expected = permute({ ...data, features: harmonize(data, prior) }, rows).features;
        expectClose(harmonize(permuted, prior), expected, tolerance * 100);
      }),
      runs,
    );
  });

  it("does not depend on the names of batches", () => {
    fc.assert(
      fc.property(cohort, (data) => {
        const renamed = data.batches.map((name) => ({ a: "z", b: "q", c: "k" })[name]!);
        expectClose(harmonize({ ...data, batches: renamed }, prior), harmonize(data, prior), tolerance * 100);
      }),
      runs,
    );
  });

  it("applies to a part of the rows what it applies to all", () => {
    fc.assert(
      fc.property(cohort, (data) => {
        const fitted = fitCombat(data.features, data.batches, [], options(prior));
        const rows = [1, 4, data.batches.length - 1];
        const part = permute(data, rows);
        const whole = applyCombat(fitted, data.features, data.batches, []).features;
        expect(applyCombat(fitted, part.features, part.batches, []).features).toEqual(
          permute({ ...data, features: [...whole] }, rows).features,
        );
      }),
      runs,
    );
  });
});

describe("ComBat without empirical Bayes", () => {
  it("makes batch means and variances with divisor n - 1 equal", () => {
    fc.assert(
      fc.property(cohort, (data) => {
        for (const { values } of harmonize(data, "none")) {
          const [a, b, c] = ["a", "b", "c"].map((name) => moments(values, data.batches, name));
          for (const other of [b, c]) {
            expect(Math.abs(other.mean - a.mean)).toBeLessThan(1e-10);
            expect(Math.abs(other.variance / a.variance - 1)).toBeLessThan(1e-10);
          }
        }
      }),
      runs,
    );
  });

  it("is not idempotent: a second fit shrinks variances by (n - batches) / n", () => {
    fc.assert(
      fc.property(cohort, (data) => {
        const once = harmonize(data, "none");
        const twice = harmonize({ ...data, features: once }, "none");
        const factor = (data.batches.length - 3) / data.batches.length;
        twice.forEach(({ values }, i) => {
          const shrunk =
            moments(values, data.batches, "a").variance / moments(once[i].values, data.batches, "a").variance;
          expect(shrunk).toBeCloseTo(factor, 10);
        });
      }),
      runs,
    );
  });
});

function permute({ features, batches }: Cohort, rows: readonly number[]): Cohort {
  return {
    batches: rows.map((row) => batches[row]),
    features: features.map(({ name, values }) => ({ name, values: Float64Array.from(rows, (row) => values[row]) })),
  };
}

function moments(values: Float64Array, batches: readonly string[], name: string): { mean: number; variance: number } {
  const own = values.filter((_, row) => batches[row] === name);
  const mean = own.reduce((sum, x) => sum + x, 0) / own.length;
  return { mean, variance: own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (own.length - 1) };
}

function expectClose(got: readonly NamedValues[], expected: readonly NamedValues[], tolerance: number): void {
  got.forEach(({ values }, i) =>
    values.forEach((x, row) => expect(Math.abs(x - expected[i].values[row])).toBeLessThan(tolerance)),
  );
}
