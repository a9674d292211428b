import { expect, it } from "vitest";

import { undefinedReason } from "../../../statistics/evaluation/undefined-reason.ts";

it("a measure without a value says why, one with a value says nothing", () => {
  expect(undefinedReason("ppv_youden", Number.NaN)).toBe("no case is at or above the threshold");
  expect(undefinedReason("npv_at_0.1", Number.NaN)).toBe("no case is below the threshold");
  expect(undefinedReason("auc_difference_vs_volume", Number.NaN)).toContain("one class only");
  expect(undefinedReason("brier:730", Number.NaN)).toContain("censoring");
  expect(undefinedReason("something_new", Number.NaN)).toBe("not defined for these cases");
  expect(undefinedReason("ppv_youden", 0.4)).toBe("");
});
