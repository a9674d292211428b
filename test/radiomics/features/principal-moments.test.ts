import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { principalMoments, symmetricEigenvalues } from "../../../radiomics/features/principal-moments.ts";

describe("principal moments", () => {
  it("of a block are those of evenly spaced points: spacing^2 (n^2 - 1) / 12, times N / (N - 1)", () => {
    const size = [5, 3, 4] as const;
    const spacing = [1, 4, 2] as const;
    const { moments, center } = principalMoments(new Uint8Array(60).fill(1), size, spacing);
    const expected = size.map((n, axis) => ((spacing[axis] ** 2 * (n * n - 1)) / 12) * (60 / 59));
    expect(center).toEqual([2, 1, 1.5]);
    [...expected].sort((a, b) => b - a).forEach((value, k) => expect(moments[k]).toBeCloseTo(value, 12));
  });

  it("are exactly 0 along directions without extent", () => {
    expect(principalMoments(Uint8Array.of(1), [1, 1, 1], [1, 2, 3]).moments).toEqual([0, 0, 0]);
    const plane = principalMoments(Uint8Array.of(1, 1, 0, 1, 1, 1), [3, 2, 1], [0.7, 0.9, 3]).moments;
    expect(plane[2]).toBe(0);
    expect(plane[1]).toBeGreaterThan(0);
    const diagonal = Uint8Array.from({ length: 27 }, (_, index) => (index % 13 === 0 ? 1 : 0));
    const line = principalMoments(diagonal, [3, 3, 3], [0.977, 1.1, 3]).moments;
    expect(line[0]).toBeCloseTo(0.977 ** 2 + 1.1 ** 2 + 9, 10);
    expect(line.slice(1)).toEqual([0, 0]);
  });
});

describe("eigenvalues of a symmetric matrix", () => {
  it("have its trace, its determinant and its sum of squares", () => {
    const entry = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(entry, entry, entry, entry, entry, entry, entry, entry, entry), (b) => {
        // B B^T is positive semidefinite
        const dot = (i: number, j: number): number =>
          [0, 1, 2].reduce((sum, k) => sum + b[3 * i + k] * b[3 * j + k], 0);
        const [xx, yy, zz, xy, xz, yz] = [dot(0, 0), dot(1, 1), dot(2, 2), dot(0, 1), dot(0, 2), dot(1, 2)];
        const values = symmetricEigenvalues(xx, yy, zz, xy, xz, yz);
        expect(values[0] + values[1] + values[2]).toBeCloseTo(xx + yy + zz, 9);
        expect(values[0] ** 2 + values[1] ** 2 + values[2] ** 2).toBeCloseTo(
          xx ** 2 + yy ** 2 + zz ** 2 + 2 * (xy ** 2 + xz ** 2 + yz ** 2),
          7,
        );
        const determinant = xx * (yy * zz - yz * yz) - xy * (xy * zz - xz * yz) + xz * (xy * yz - xz * yy);
        expect(values[0] * values[1] * values[2]).toBeCloseTo(determinant, 6);
      }),
      { seed: 1 },
    );
  });
});
