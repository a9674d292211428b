import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Image, Mask } from "../../../radiomics/image/image.ts";
import { planCohort } from "../../../radiomics/synthetic/plan-cohort.ts";
import { syntheticCase } from "../../../radiomics/synthetic/synthetic-case.ts";

const cohort = planCohort(1, { cases: 48 });
const made = cohort.cases.map((planned, index) => ({ planned, ...syntheticCase(cohort, index) }));

describe("syntheticCase", () => {
  it("makes the same voxels from the same seed, and others from another seed", () => {
    expect(digest(syntheticCase(planCohort(1), 5))).toBe(digest(made[5]));
    expect(digest(syntheticCase(planCohort(2), 5))).not.toBe(digest(made[5]));
  });

  it("makes the same voxels of a case after others were added", () => {
    const larger = planCohort(1, { cases: 60, external: 20 });
    const index = larger.cases.findIndex(({ id }) => id === "EXT-002");
    expect(digest(syntheticCase(larger, index))).toBe(digest(made[37]));
    expect(made[37].planned.id).toBe("EXT-002");
  });

  it("draws each tumor as one connected blob away from the border, as large as planned", () => {
    for (const { planned, mask } of made) {
      const voxels = mask.values.reduce((sum, value) => sum + value, 0);
      expect(reachable(mask)).toBe(voxels);
      expect(touchesBorder(mask)).toBe(false);
      const equivalentRadiusMm = Math.cbrt((voxels * 1.5 * 1.5 * 3 * 3) / (4 * Math.PI));
      expect(equivalentRadiusMm).toBeGreaterThan(0.85 * planned.radiusMm);
      expect(equivalentRadiusMm).toBeLessThan(1.2 * planned.radiusMm);
    }
  });

  it("holds whole HU values that fit 16 bits", () => {
    for (const { image } of made) {
      let bad = 0;
      for (const value of image.values) {
        if (!Number.isInteger(value) || Math.abs(value) > 1000 || Object.is(value, -0)) bad += 1;
      }
      expect(bad).toBe(0);
    }
  });

  it("plants heterogeneity as amplitude and as coarseness of the texture, within each center", () => {
    for (const { name } of cohort.centers) {
      const group = made.filter(({ planned }) => planned.center === name);
      const latent = group.map(({ planned }) => planned.latent.heterogeneity);
      const seen = group.map(({ image, mask }) => describeInside(image, mask));
      expect(
        correlation(
          latent,
          seen.map(({ sd }) => sd),
        ),
      ).toBeGreaterThan(0.6);
      expect(
        correlation(
          latent,
          seen.map(({ neighborCorrelation }) => neighborCorrelation),
        ),
      ).toBeGreaterThan(0.6);
    }
  });

  it("shows the gain, offset and noise of each scanner", () => {
    const meanOf = (center: string) =>
      average(
        made
          .filter(({ planned }) => planned.center === center)
          .map(({ image, mask }) => describeInside(image, mask).mean),
      );
    for (const { name, gain, offset } of cohort.centers)
      expect(Math.abs(meanOf(name) - (gain * 50 + offset))).toBeLessThan(6);

    // The smooth part nearly vanishes in third differences, so that white noise remains.
    for (const { name, noiseSd } of cohort.centers) {
      const group = made.filter(({ planned }) => planned.center === name);
      const noise = average(group.map(({ image, mask }) => highPassSd(image, mask)));
      expect(Math.abs(noise - noiseSd)).toBeLessThan(0.15 * noiseSd + 1);
    }
  });

  it("refuses an index that was not planned", () => {
    expect(() => syntheticCase(cohort, 48)).toThrow("case 48: not planned, expected 0 to 47");
  });
});

function digest({ image, mask }: { readonly image: Image; readonly mask: Mask }): string {
  return createHash("sha256").update(new Uint8Array(image.values.buffer)).update(mask.values).digest("hex");
}

/** Voxels that share a face with another one of the blob, counted by a flood from the middle. */
function reachable({ values, size }: Mask): number {
  const [sx, sy, sz] = size;
  const seen = new Uint8Array(values.length);
  const start = Math.floor(sx / 2) + sx * (Math.floor(sy / 2) + sy * Math.floor(sz / 2));
  const queue = [start];
  seen[start] = 1;
  let count = 0;
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    count += 1;
    for (const step of [1, -1, sx, -sx, sx * sy, -sx * sy]) {
      const next = index + step;
      if (values[next] === 1 && seen[next] === 0) {
        seen[next] = 1;
        queue.push(next);
      }
    }
  }
  return count;
}

function touchesBorder({ values, size }: Mask): boolean {
  const [sx, sy, sz] = size;
  return values.some((value, index) => {
    const x = index % sx;
    const y = Math.floor(index / sx) % sy;
    const z = Math.floor(index / (sx * sy));
    return value === 1 && (x === 0 || y === 0 || z === 0 || x === sx - 1 || y === sy - 1 || z === sz - 1);
  });
}

function describeInside(image: Image, mask: Mask): { mean: number; sd: number; neighborCorrelation: number } {
  const inside: number[] = [];
  for (let i = 0; i < mask.values.length; i += 1) if (mask.values[i] === 1) inside.push(image.values[i]);
  const mean = average(inside);
  const variance = average(inside.map((value) => (value - mean) ** 2));
  const products: number[] = [];
  for (let i = 0; i + 1 < mask.values.length; i += 1) {
    if (mask.values[i] === 1 && mask.values[i + 1] === 1) {
      products.push((image.values[i] - mean) * (image.values[i + 1] - mean));
    }
  }
  return { mean, sd: Math.sqrt(variance), neighborCorrelation: average(products) / variance };
}

/** Standard deviation of white noise from third differences along x (weights 1, -3, 3, -1; their squares sum to 20). */
function highPassSd(image: Image, mask: Mask): number {
  const squares: number[] = [];
  for (let i = 0; i + 3 < mask.values.length; i += 1) {
    if (mask.values[i] === 1 && mask.values[i + 3] === 1) {
      const { values } = image;
      squares.push((values[i] - 3 * values[i + 1] + 3 * values[i + 2] - values[i + 3]) ** 2);
    }
  }
  return Math.sqrt(average(squares) / 20);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const ml = average(left);
  const mr = average(right);
  const covariance = average(left.map((value, i) => (value - ml) * (right[i] - mr)));
  return (
    covariance /
    Math.sqrt(average(left.map((value) => (value - ml) ** 2)) * average(right.map((value) => (value - mr) ** 2)))
  );
}
