import * as fc from "fast-check";
import { expect, it } from "vitest";
import { maximumDiameter } from "../../../radiomics/features/maximum-diameter.ts";

it("the maximum diameter is the largest of all distances", () => {
  const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 12 }), (points) => {
      const expected = Math.max(
        ...points.flatMap((p) => points.map((q) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]))),
      );
      expect(maximumDiameter(Float64Array.from(points.flat()))).toBeCloseTo(expected, 10);
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

it("the maximum diameter of a single point is 0", () => {
  expect(maximumDiameter(Float64Array.of(3, 4, 5))).toBe(0);
});
