import { describe, expect, it } from "vitest";
import { compareFixed } from "../../../statistics/evaluation/compare-models.ts";
import { resampledMeasures } from "../../../statistics/evaluation/resampled-measures.ts";

describe("a comparison of frozen models without a p value", () => {
  it("says why: one case of a class has no variance, and is in too few resamples", () => {
    const patients = ["a", "b", "c", "d"];
    const outcome = { kind: "binary", event: Uint8Array.of(1, 0, 0, 0) } as const;
    const models = [0.8, 0.3].map((first, k) => ({ model: `m${k}`, outputs: [Float64Array.of(first, 0.2, 0.9, 0.4)] }));
    const fixed = { cohort: "north", scope: "external" as const, outcome, patients, models };
    const compared = (rows: typeof fixed) => compareFixed(rows, resampledMeasures(rows, [7], [], 100), 0.95);
    expect(compared(fixed)[0]).toMatchObject({
      metric: "auc",
      p: NaN,
      test: "none",
      withheld: "DeLong's variance needs two cases of each class",
    });
    expect(compared({ ...fixed, patients: ["a", "b", "c", "c"] })[0]).toMatchObject({
      metric: "auc",
      p: NaN,
      test: "none",
      withheld: "fewer than nine of ten resamples of the patients have a value",
    });
  });
});
