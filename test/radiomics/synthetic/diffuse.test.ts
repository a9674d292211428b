import { describe, expect, it } from "vitest";
import { diffuse } from "../../../radiomics/synthetic/diffuse.ts";

describe("diffuse", () => {
  it("turns an impulse into one three-point average whose two neighbors hold half the variance each", () => {
    const values = new Float64Array([0, 0, 0, 1, 0, 0, 0]);
    diffuse(values, [7, 1, 1], [1, 1, 1], 0.7);
    const expected = [0, 0, 0.245, 0.51, 0.245, 0, 0];
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 12);
  });

  it("meets the wanted standard deviation in mm along each axis, whatever the voxel size", () => {
    const size = [41, 41, 21] as const;
    const spacingMm = [1, 1.5, 3] as const;
    const values = new Float64Array(41 * 41 * 21);
    values[20 + 41 * (20 + 41 * 10)] = 1;
    diffuse(values, size, spacingMm, 3.3);
    const variance = [0, 0, 0];
    let total = 0;
    for (let z = 0; z < 21; z += 1) {
      for (let y = 0; y < 41; y += 1) {
        for (let x = 0; x < 41; x += 1) {
          const weight = values[x + 41 * (y + 41 * z)];
          total += weight;
          variance[0] += weight * (x - 20) ** 2;
          variance[1] += weight * (1.5 * (y - 20)) ** 2;
          variance[2] += weight * (3 * (z - 10)) ** 2;
        }
      }
    }
    expect(total).toBeCloseTo(1, 9);
    for (const moment of variance) expect(Math.sqrt(moment)).toBeCloseTo(3.3, 6);
  });

  it("leaves a flat volume, and every volume at sigma 0, as it is", () => {
    const flat = new Float64Array(60).fill(7);
    diffuse(flat, [5, 4, 3], [1, 1, 1], 2);
    for (const value of flat) expect(value).toBeCloseTo(7, 12);
    const values = Float64Array.from({ length: 60 }, (_, i) => i);
    diffuse(values, [5, 4, 3], [1, 1, 1], 0);
    expect(values).toEqual(Float64Array.from({ length: 60 }, (_, i) => i));
  });
});
