import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combineLesions, largestLesions } from "../../../statistics/lesions/combine-lesions.ts";

const nan = Number.NaN;
/** Rows of two, one and no lesion. */
const groups = { starts: Int32Array.of(0, 2, 3, 3), members: Int32Array.of(1, 0, 2) };
const volumes = Float64Array.of(30, 10, 5);
const values = Float64Array.of(2, 6, 7);

describe("several lesions of a patient", () => {
  test("are the largest, a sum, an extreme or a mean weighted by volume; a single one stays as it is", () => {
    const combined = (rule: Parameters<typeof combineLesions>[1]) => [...combineLesions(values, rule, volumes, groups)];
    expect(combined("largest")).toEqual([2, 7, nan]);
    expect(combined("sum")).toEqual([8, 7, nan]);
    expect(combined("maximum")).toEqual([6, 7, nan]);
    expect(combined("minimum")).toEqual([2, 7, nan]);
    // (30 * 2 + 10 * 6) / 40
    expect(combined("volume-weighted-mean")).toEqual([3, 7, nan]);
  });

  test("of which one has no value give no sum, and the mean of the others", () => {
    const lacking = Float64Array.of(2, nan, 7);
    const first = (rule: Parameters<typeof combineLesions>[1]) => combineLesions(lacking, rule, volumes, groups)[0];
    expect([first("sum"), first("maximum"), first("minimum")]).toEqual([nan, nan, nan]);
    expect(first("volume-weighted-mean")).toBe(2);
  });

  test("without any volume have no largest and no mean, and of equal volumes the first is taken", () => {
    const unknown = Float64Array.of(nan, nan, nan);
    expect([...largestLesions(unknown, groups)]).toEqual([-1, 2, -1]);
    expect(combineLesions(values, "largest", unknown, groups)[0]).toBeNaN();
    expect(combineLesions(values, "volume-weighted-mean", unknown, groups)[0]).toBeNaN();
    expect(combineLesions(values, "sum", unknown, groups)[0]).toBe(8);
    expect([...largestLesions(Float64Array.of(4, 4, 4), groups)]).toEqual([1, 2, -1]);
    expect([...largestLesions(Float64Array.of(nan, 1, 4), groups)]).toEqual([1, 2, -1]);
  });

  test("have a mean between their extremes, whatever the volumes", () => {
    const lesion = fc.record({
      value: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      volume: fc.double({ min: 1, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(lesion, { minLength: 1, maxLength: 6 }), (lesions) => {
        const all = { starts: Int32Array.of(0, lesions.length), members: Int32Array.from(lesions.keys()) };
        const own = Float64Array.from(lesions, (each) => each.value);
        const [mean] = combineLesions(
          own,
          "volume-weighted-mean",
          Float64Array.from(lesions, (each) => each.volume),
          all,
        );
        const [low] = combineLesions(own, "minimum", own, all);
        const [high] = combineLesions(own, "maximum", own, all);
        expect(mean).toBeGreaterThanOrEqual(low - 1e-9);
        expect(mean).toBeLessThanOrEqual(high + 1e-9);
      }),
    );
  });
});
