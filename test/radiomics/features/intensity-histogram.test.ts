import { describe, expect, it } from "vitest";
import { intensityHistogram } from "../../../radiomics/features/intensity-histogram.ts";

/** Measures a histogram given as voxels per level 1, 2, 3 ... */
function measure(...bins: readonly number[]) {
  const values = bins.flatMap((count, bin) => Array.from({ length: count }, () => bin + 1));
  return intensityHistogram({ values: Uint16Array.from(values), count: bins.length });
}

describe("the intensity histogram", () => {
  it("takes gradients over all bins, empty ones too", () => {
    // gradients: -4, -1.5, 0, 1
    const measured = measure(4, 0, 1, 2);
    expect(measured.get("ih_max_grad")?.value).toBe(1);
    expect(measured.get("ih_max_grad_g")?.value).toBe(3);
    expect(measured.get("ih_min_grad")?.value).toBe(-4);
    expect(measured.get("ih_min_grad_g")?.value).toBe(1);
  });

  it("starts at level 1 even where the first bins are empty", () => {
    // gradients: 0, 3, 0
    const measured = measure(0, 0, 6);
    expect(measured.get("ih_min")?.value).toBe(3);
    expect(measured.get("ih_max_grad_g")?.value).toBe(3);
    expect(measured.get("ih_max_grad")?.value).toBe(6);
  });

  it("breaks a tie of the mode by the distance to the mean, then to the left", () => {
    expect(measure(3, 0, 3, 0, 0, 2).get("ih_mode")?.value).toBe(3);
    expect(measure(2, 1, 2).get("ih_mode")?.value).toBe(1);
  });

  it("has percentiles between levels: numpy.percentile([1, 1, 2, 4], 75) = 2.5", () => {
    const measured = measure(2, 1, 0, 1);
    expect(measured.get("ih_iqr")?.value).toBe(1.5);
    expect(measured.get("ih_median")?.value).toBe(1.5);
  });

  it("has entropy 2 bit and uniformity 1/4 for four equal bins", () => {
    const measured = measure(5, 5, 5, 5);
    expect(measured.get("ih_entropy")?.value).toBe(2);
    expect(measured.get("ih_uniformity")?.value).toBe(0.25);
  });

  it("does not fail with a single bin: what is not defined is NaN with a reason", () => {
    const measured = measure(3);
    const missing = [...measured].filter(([, { value }]) => Number.isNaN(value));
    expect(missing.map(([tag, { reason }]) => [tag, reason])).toEqual([
      ["ih_skew", "flat-region"],
      ["ih_kurt", "flat-region"],
      ["ih_max_grad", "flat-region"],
      ["ih_max_grad_g", "flat-region"],
      ["ih_min_grad", "flat-region"],
      ["ih_min_grad_g", "flat-region"],
    ]);
    expect(measured.get("ih_entropy")?.value).toBe(0);
    expect(measured.get("ih_uniformity")?.value).toBe(1);
  });
});
