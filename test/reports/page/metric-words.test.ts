import { expect, test } from "vitest";
import {
  estimateInCell,
  estimateInWords,
  estimateWithLimits,
  intervalInWords,
  intervalName,
  metricName,
} from "../../../reports/page/metric-words.ts";
import type { RowOf } from "../../../reports/report-rows.ts";

const row: RowOf<"metrics"> = {
  model: "combined",
  cohort: "north",
  scope: "external",
  metric: "auc",
  estimand: "final-model",
  estimate: 0.742,
  lower: 0.603,
  upper: 0.851,
  interval: "delong",
  n: 40,
  events: 12,
  reason: "",
  coverage: Number.NaN,
};

test("metrics are named as readers know them, differences and updates too", () => {
  expect(metricName("auc_within_center")).toBe("AUC within centers");
  expect(metricName("auc_difference_vs_ct-volume")).toBe("AUC difference to ct-volume");
  expect(metricName("updated_calibration_slope")).toBe("Calibration slope, recalibrated update");
  expect(metricName("some_new_metric")).toBe("some new metric");
});

test("an estimate says how sure it is and how that was found", () => {
  expect(estimateInWords(row, 0.95)).toBe("0.74 (95 % interval 0.60 to 0.85, DeLong)");
  expect(estimateInWords({ ...row, estimate: 0.1, lower: 0.02, upper: 0.18 }, 0.9, true)).toBe(
    "+0.10 (90 % interval 0.02 to 0.18, DeLong)",
  );
  expect(estimateInWords({ ...row, lower: Number.NaN, upper: Number.NaN, interval: "none" }, 0.95)).toBe(
    "0.74 (no interval)",
  );
});

test("a spread of folds is never called a confidence interval", () => {
  const words = estimateInWords({ ...row, interval: "fold-spread" }, 0.95);
  expect(words).toBe("0.74 (folds spread from 0.60 to 0.85; no confidence interval)");
  expect(intervalName("fold-spread")).toContain("no confidence interval");
  expect(estimateWithLimits({ ...row, interval: "fold-spread" })).toBe("0.74 [0.60 to 0.85]");
  expect(estimateWithLimits(row)).toBe("0.74 (0.60 to 0.85)");
});

test("a cell holds the interval below the estimate, Brier scores with a third digit", () => {
  expect(estimateInCell(row).markup).toBe("0.74<small>0.60 to 0.85</small>");
  expect(estimateInCell({ ...row, metric: "brier", estimate: 0.1804, lower: Number.NaN }).markup).toBe("0.180");
});

test("the simulated coverage stands beside an interval over folds, and nowhere else", () => {
  const internal = { ...row, interval: "nadeau-bengio", coverage: 0.926 };
  expect(estimateInWords(internal, 0.95)).toBe(
    "0.74 (95 % interval 0.60 to 0.85, corrected resampled t (Nadeau–Bengio), simulated coverage 0.93)",
  );
  expect(intervalInWords({ interval: "fold-spread", coverage: 0.85 })).not.toContain("coverage");
});

test("a p value is never shown as 0", () => {
  const none = { ...row, metric: "log_rank_p", lower: Number.NaN };
  expect(estimateInCell({ ...none, estimate: 2e-7 }).markup).toBe("&lt; 0.001");
  expect(estimateInCell({ ...none, estimate: 0.0264 }).markup).toBe("0.026");
});
