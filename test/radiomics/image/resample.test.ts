import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../radiomics/image/box.ts";
import type { Grid } from "../../../radiomics/image/grid.ts";
import { resample } from "../../../radiomics/image/resample.ts";
import { resampledGrid } from "../../../radiomics/image/resampled-grid.ts";

const kinds = ["nearest", "linear", "cubic"] as const;

function grid(size: [number, number, number], spacingMm: [number, number, number] = [1, 1, 1]): Grid {
  return { size, spacingMm, originMm: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
}

function whole(of: Grid): Box {
  return { start: [0, 0, 0], size: of.size };
}

function line(values: readonly number[], toMm: number, kind: (typeof kinds)[number]): number[] {
  const from = grid([values.length, 1, 1]);
  const to = resampledGrid(from, [toMm, null, null]);
  return [...resample(Float64Array.from(values), from, to, whole(to), kind)];
}

describe("resampling", () => {
  it("interpolates linearly between centers and goes on with the edge value outside", () => {
    // 3 voxels of 1 mm -> 6 of 0.5 mm, at -0.25, 0.25, 0.75, 1.25, 1.75, 2.25
    expect(line([0, 4, 8], 0.5, "linear")).toEqual([0, 1, 3, 5, 7, 8]);
  });

  it("takes the nearest voxel", () => {
    expect(line([0, 4, 8], 0.5, "nearest")).toEqual([0, 0, 4, 4, 8, 8]);
  });

  it("passes through the voxels with a cubic spline: centers 1 mm apart on a 3 times finer grid", () => {
    const values = [3, -1, 4, 1, -5, 9];
    const fine = line(values, 1 / 3, "cubic");
    values.forEach((value, i) => expect(fine[3 * i + 1]).toBeCloseTo(value, 12));
  });

  it.each(kinds)("returns the voxels themselves where the spacing stays (%s)", (kind) => {
    const from = grid([3, 2, 2], [0.7, 1.3, 2.9]);
    const values = Float64Array.from([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]);
    const to = resampledGrid(from, [null, 1.3, null]);
    expect([...resample(values, from, to, whole(to), kind)]).toEqual([...values]);
  });

  it.each(kinds)("keeps a constant image constant, single-voxel axes included (%s)", (kind) => {
    const from = grid([5, 4, 1], [1, 2, 3]);
    const to = resampledGrid(from, [0.6, 0.9, 1]);
    for (const value of resample(new Float64Array(20).fill(7.5), from, to, whole(to), kind)) {
      expect(value).toBeCloseTo(7.5, 12);
    }
  });

  it.each(kinds)("is the same for a box as for the whole grid, bit for bit (%s)", (kind) => {
    fc.assert(
      fc.property(volumes, fc.double({ min: 0.4, max: 2.2, noNaN: true }), ({ from, values }, mm) => {
        const to = resampledGrid(from, [mm, 1, mm]);
        const all = resample(values, from, to, whole(to), kind);
        const box: Box = {
          start: [to.size[0] >> 2, to.size[1] >> 1, to.size[2] >> 2],
          size: [(to.size[0] + 1) >> 1, (to.size[1] + 1) >> 1, (to.size[2] + 1) >> 1],
        };
        const part = resample(values, from, to, box, kind);
        const expected: number[] = [];
        for (let z = 0; z < box.size[2]; z++) {
          for (let y = 0; y < box.size[1]; y++) {
            for (let x = 0; x < box.size[0]; x++) {
              const at = box.start[0] + x + to.size[0] * (box.start[1] + y + to.size[1] * (box.start[2] + z));
              expected.push(all[at]);
            }
          }
        }
        expect([...part]).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("agrees with a spline whose coefficients come from solving the interpolation equations", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 12 }), (values) => {
        const fine = line(values, 0.37, "cubic");
        const expected = splineBySolving(values, 0.37);
        expect(fine).toHaveLength(expected.length);
        fine.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 8));
      }),
      { numRuns: 50 },
    );
  });

  it.each(kinds)("commutes with a x + b (%s)", (kind) => {
    fc.assert(
      fc.property(
        volumes,
        fc.integer({ min: -5, max: 5 }),
        fc.integer({ min: -9, max: 9 }),
        ({ from, values }, a, b) => {
          const to = resampledGrid(from, [0.8, 0.8, 0.8]);
          const first = resample(
            values.map((value) => a * value + b),
            from,
            to,
            whole(to),
            kind,
          );
          const after = resample(values, from, to, whole(to), kind);
          first.forEach((value, i) => expect(value).toBeCloseTo(a * after[i] + b, 8));
        },
      ),
      { numRuns: 20 },
    );
  });
});

const side = fc.integer({ min: 1, max: 7 });
const volumes = fc
  .record({ size: fc.tuple(side, side, side), seed: fc.integer({ min: 1, max: 1e6 }) })
  .map(({ size, seed }) => ({
    from: grid(size, [0.9, 1, 1.7]),
    values: Float64Array.from({ length: size[0] * size[1] * size[2] }, (_, i) => ((i + 1) * seed * 7919) % 101),
  }));

/** Oracle: 60 edge values on both sides, a dense tridiagonal system, then the basis function term by term. */
function splineBySolving(values: readonly number[], step: number): number[] {
  const pad = 60;
  const clamped = (i: number): number => values[Math.max(0, Math.min(values.length - 1, i))];
  const count = values.length + 2 * pad;
  const diagonal = Array.from({ length: count }, () => 4 / 6);
  const right = Array.from({ length: count }, (_, i) => clamped(i - pad));
  for (let i = 1; i < count; i++) {
    const factor = 1 / 6 / diagonal[i - 1];
    diagonal[i] -= factor / 6;
    right[i] -= factor * right[i - 1];
  }
  const coefficients = right.map((value, i) => value / diagonal[i]);
  for (let i = count - 2; i >= 0; i--) coefficients[i] -= coefficients[i + 1] / 6 / diagonal[i];
  const size = Math.ceil((values.length / step) * (1 - 1e-7));
  return Array.from({ length: size }, (_, i) => {
    const position = (values.length - 1 - step * (size - 1)) / 2 + i * step;
    const inside = Math.max(0, Math.min(values.length - 1, position));
    return coefficients.reduce((sum, value, k) => sum + value * basis(inside - (k - pad)), 0);
  });
}

function basis(x: number): number {
  const distance = Math.abs(x);
  if (distance < 1) return 2 / 3 - distance ** 2 + distance ** 3 / 2;
  return distance < 2 ? (2 - distance) ** 3 / 6 : 0;
}
