import { describe, expect, it } from "vitest";
import {
  nonParametricPosterior,
  parametricPosterior,
  type BatchMoments,
} from "../../../statistics/harmonization/empirical-bayes.ts";

const rule = { tolerance: 1e-8, maxIterations: 1000, signed: false };

describe("nonParametricPosterior", () => {
  it("equals the weighted mean written out over all values", () => {
    const samples = [
      [0.2, -0.4, 1.1, 0.3],
      [1.2, 0.8, 1.9, 0.1],
      [-0.6, -1.4, -0.2, 0.4],
      [0.5, 0.1, 0.9, -0.7],
    ];
    const moments = momentsOf(samples);
    const { locations, scales } = nonParametricPosterior(moments, false);
    samples.forEach((z, g) => {
      const weights = samples.map((_, h) => {
        if (h === g) return 0;
        const d = moments.scales[h];
        const squares = z.reduce((sum, x) => sum + (x - moments.locations[h]) ** 2, 0);
        return (2 * Math.PI * d) ** (-z.length / 2) * Math.exp(-squares / (2 * d));
      });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const mean = (of: Float64Array): number => weights.reduce((sum, weight, h) => sum + weight * of[h], 0) / total;
      expect(locations[g]).toBeCloseTo(mean(moments.locations), 13);
      expect(scales[g]).toBeCloseTo(mean(moments.scales), 13);
    });
  });

  it("stays finite for a batch of 2000 cases, where the likelihood itself underflows", () => {
    const count = 2000;
    const locations = Float64Array.of(-0.1, 0, 0.2);
    const scales = Float64Array.of(0.9, 1, 1.2);
    const moments = {
      counts: new Float64Array(3).fill(count),
      locations,
      scales,
      squares: scales.map((s) => s * (count - 1)),
    };
    const posterior = nonParametricPosterior(moments, false);
    for (const x of [...posterior.locations, ...posterior.scales]) expect(x).not.toBeNaN();
    expect(posterior.locations[0]).toBeCloseTo(0, 3); // the nearest of the others
  });
});

describe("parametricPosterior", () => {
  it("solves both equations of the conditional means", () => {
    const moments = momentsOf([
      [0.2, -0.4, 1.1, 0.3],
      [1.2, 0.8, 1.9, 0.1],
      [-0.6, -1.4, -0.2, 0.4],
    ]);
    const { locations, scales, unconverged } = parametricPosterior(moments, false, rule);
    expect(unconverged).toBe(0);
    const [bar, tau2] = meanAndVariance(moments.locations);
    const [m, s2] = meanAndVariance(moments.scales);
    const [a, b] = [(2 * s2 + m * m) / s2, (m * s2 + m ** 3) / s2];
    for (let g = 0; g < 3; g++) {
      const squares = moments.squares[g] + 4 * (moments.locations[g] - locations[g]) ** 2;
      expect(locations[g]).toBeCloseTo((tau2 * 4 * moments.locations[g] + scales[g] * bar) / (tau2 * 4 + scales[g]), 7);
      expect(scales[g]).toBeCloseTo((0.5 * squares + b) / (2 + a - 1), 7);
    }
  });

  it("gives every feature the common value where all features are alike", () => {
    const same = [0.2, -0.4, 1.1, 0.3];
    const moments = momentsOf([same, same]);
    const { locations, scales } = parametricPosterior(moments, false, rule);
    expect([...locations]).toEqual([...moments.locations]);
    expect([...scales]).toEqual([...moments.scales]);
  });

  it("counts features that reach the cap of iterations", () => {
    const moments = momentsOf([
      [0.2, -0.4, 1.1],
      [1.2, 0.8, 3.9],
    ]);
    expect(parametricPosterior(moments, false, { ...rule, maxIterations: 1 }).unconverged).toBe(2);
  });
});

function momentsOf(samples: readonly (readonly number[])[]): BatchMoments {
  const pairs = samples.map((z) => meanAndVariance(z));
  const counts = Float64Array.from(samples, (z) => z.length);
  return {
    counts,
    locations: Float64Array.from(pairs, ([mean]) => mean),
    scales: Float64Array.from(pairs, ([, variance]) => variance),
    squares: Float64Array.from(pairs, ([, variance], g) => variance * (counts[g] - 1)),
  };
}

function meanAndVariance(values: ArrayLike<number>): readonly [number, number] {
  const all = Array.from(values);
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  return [mean, all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (all.length - 1)];
}
