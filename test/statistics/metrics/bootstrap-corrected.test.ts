import { describe, expect, test } from "vitest";
import { bootstrapCorrected } from "../../../statistics/metrics/bootstrap-corrected.ts";

const auc = { value: 0.5, isHigherBetter: true };

describe("bootstrapCorrected", () => {
  test("works out a literal case of the AUC by hand", () => {
    const found = bootstrapCorrected(
      0.9,
      [
        { resample: 0.95, original: 0.85, outOfBag: 0.75 },
        { resample: 0.93, original: 0.87, outOfBag: 0.65 },
      ],
      auc,
    );
    // Optimism (0.10 + 0.06) / 2; out of bag 0.70; R = 0.2 / 0.4; w = 0.632 / (1 - 0.368 / 2) = 0.632 / 0.816.
    expect(found.optimism).toBeCloseTo(0.08, 14);
    expect(found.optimismCorrected).toBeCloseTo(0.82, 14);
    expect(found.point632).toBeCloseTo(0.368 * 0.9 + 0.632 * 0.7, 14);
    expect(found.overfittingRate).toBeCloseTo(0.5, 14);
    expect(found.weight).toBeCloseTo(0.632 / 0.816, 14);
    expect(found.point632Plus).toBeCloseTo(0.9 - (0.632 / 0.816) * 0.2, 14);
  });

  test("a perfect fit without information is brought back to one half by .632+, but not by .632", () => {
    const found = bootstrapCorrected(1, [{ resample: 1, original: 0.8, outOfBag: 0.44 }], auc);
    expect(found.overfittingRate).toBe(1);
    expect(found.point632Plus).toBeCloseTo(0.5, 14);
    expect(found.point632).toBeCloseTo(0.368 + 0.632 * 0.44, 14);
  });

  test("without overfitting .632+ is .632", () => {
    const found = bootstrapCorrected(0.8, [{ resample: 0.8, original: 0.8, outOfBag: 0.8 }], auc);
    expect(found.overfittingRate).toBe(0);
    expect(found.point632Plus).toBeCloseTo(found.point632, 14);
  });

  test("mirrors for an error, of which less is better: 1 - AUC gives 1 - the same", () => {
    const resamples = [{ resample: 0.95, original: 0.85, outOfBag: 0.7 }];
    const gain = bootstrapCorrected(0.9, resamples, auc);
    const error = bootstrapCorrected(
      0.1,
      resamples.map((each) => ({
        resample: 1 - each.resample,
        original: 1 - each.original,
        outOfBag: 1 - each.outOfBag,
      })),
      { value: 0.5, isHigherBetter: false },
    );
    expect(error.point632Plus).toBeCloseTo(1 - gain.point632Plus, 14);
    expect(error.optimismCorrected).toBeCloseTo(1 - gain.optimismCorrected, 14);
  });

  test("has no value where a resample has none", () => {
    const found = bootstrapCorrected(0.9, [{ resample: 0.9, original: 0.9, outOfBag: NaN }], auc);
    expect(found.outOfBag).toBe(NaN);
    expect(found.point632Plus).toBe(NaN);
  });
});
