import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intensityVolumeHistogram } from "../../../radiomics/features/intensity-volume-histogram.ts";
import type { Discretization } from "../../../radiomics/image/discretize.ts";
import type { IntensityRange } from "../../../radiomics/image/resegment.ts";
import { volumeHistogramIntensities } from "../../../radiomics/image/volume-histogram-intensities.ts";

function measure(values: readonly number[], discretization: Discretization, range: IntensityRange | null = null) {
  const intensities = volumeHistogramIntensities(Float64Array.from(values), discretization, range);
  return Object.fromEntries(
    [...intensityVolumeHistogram(intensities)].map(([tag, { value, reason }]) => [tag, reason === "" ? value : reason]),
  );
}

/** The readable twin: the whole curve, point by point. */
function naive(values: readonly number[], low: number, high: number) {
  const grid = Array.from({ length: high - low + 1 }, (_, k) => low + k);
  const nu = grid.map((point) => values.filter((value) => value >= point).length / values.length);
  const gamma = grid.map((point) => (point - low) / (high - low));
  const volume = (fraction: number) => Math.max(...nu.filter((_, k) => gamma[k] >= fraction - 1e-12));
  const intensity = (fraction: number) => grid.find((_, k) => nu[k] <= fraction + 1e-12) ?? high + 1;
  const area = grid.slice(1).map((_, k) => ((nu[k] + nu[k + 1]) / 2) * (gamma[k + 1] - gamma[k]));
  return {
    ivh_v10: volume(0.1),
    ivh_v90: volume(0.9),
    ivh_i10: intensity(0.1),
    ivh_i90: intensity(0.9),
    ivh_diff_v10_v90: volume(0.1) - volume(0.9),
    ivh_diff_i10_i90: intensity(0.1) - intensity(0.9),
    ivh_auc: area.reduce((sum, each) => sum + each, 0),
  };
}

const none = { kind: "none" } as const;

describe("the intensity-volume histogram", () => {
  it("of the intensities 1 to 10, one voxel each, can be read off by eye", () => {
    const measured = measure([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], none, [0, 10]);
    expect(measured).toEqual({
      ivh_v10: 1, // at least 1
      ivh_v90: expect.closeTo(0.2, 12) as number, // at least 9
      ivh_i10: 10,
      ivh_i90: 2,
      ivh_diff_v10_v90: expect.closeTo(0.8, 12) as number,
      ivh_diff_i10_i90: 8,
      ivh_auc: expect.closeTo(0.595, 12) as number, // points 1, 1, 0.9 ... 0.1 add up to 6.5, half the ends off, times 0.1
    });
  });

  it("is that of the readable twin, with and without a range", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 30 }), { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        (values, hasRange) => {
          const [low, high] = hasRange ? [-40, 40] : [Math.min(...values), Math.max(...values)];
          fc.pre(high > low);
          const measured = measure(values, none, hasRange ? [low, high] : null);
          for (const [tag, expected] of Object.entries(naive(values, low, high))) {
            expect(measured[tag], tag).toBeCloseTo(expected, 9);
          }
        },
      ),
    );
  });

  it("with a bin width stands on bin centers from the lower to the upper end of the range", () => {
    const intensities = volumeHistogramIntensities(
      Float64Array.from([0, 2.4, 2.5, 10]),
      { kind: "binWidth", binWidth: 2.5 },
      [0, 10],
    );
    expect([...intensities.values]).toEqual([1.25, 1.25, 3.75, 8.75]);
    expect(intensities).toMatchObject({ low: 1.25, high: 8.75, step: 2.5 });
  });

  it("with a bin width that is not exact in binary keeps all bins apart", () => {
    const values = Array.from({ length: 21 }, (_, k) => k / 10 + 0.05);
    const measured = measure(values, { kind: "binWidth", binWidth: 0.1 }, [0, null]);
    expect(measured["ivh_i90"]).toBeCloseTo(0.35, 9);
    expect(measured["ivh_v90"]).toBeCloseTo(3 / 21, 9);
  });

  it("with a bin number is told in levels of the region, whatever the range", () => {
    const measured = measure([0, 5, 10], { kind: "binCount", binCount: 1000 }, [-100, 100]);
    expect(measured["ivh_i10"]).toBe(1001);
    expect(measured["ivh_i90"]).toBe(2);
    expect(measured["ivh_v10"]).toBeCloseTo(2 / 3, 12);
    expect(measured["ivh_v90"]).toBeCloseTo(1 / 3, 12);
  });

  it("does not depend on the unit with a bin number, nor on an offset of intensities and range without", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 2, maxLength: 40 }), (values) => {
        fc.pre(new Set(values).size > 1);
        const binned = { kind: "binCount", binCount: 64 } as const;
        expect(
          measure(
            values.map((value) => 4 * value - 7),
            binned,
          ),
        ).toEqual(measure(values, binned));
        const moved = measure(
          values.map((value) => value + 1000),
          none,
          [1000, 1100],
        );
        const still = measure(values, none, [0, 100]);
        for (const tag of ["ivh_v10", "ivh_v90", "ivh_diff_i10_i90", "ivh_auc"]) {
          expect(moved[tag]).toBeCloseTo(still[tag] as number, 12);
        }
      }),
    );
  });

  it("is missing where there is a single intensity, unless a range says where it lies", () => {
    for (const discretization of [
      none,
      { kind: "binWidth", binWidth: 1 },
      { kind: "binCount", binCount: 9 },
    ] as const) {
      expect(new Set(Object.values(measure([5, 5], discretization)))).toEqual(new Set(["flat-region"]));
    }
    expect(measure([5, 5], none, [0, 10])).toMatchObject({ ivh_v10: 1, ivh_v90: 0, ivh_i10: 6, ivh_i90: 6 });
  });
});
