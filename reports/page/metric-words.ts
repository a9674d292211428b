import type { RowOf } from "../report-rows.ts";
import { formatInterval, formatNumber, formatPCell, formatPercent } from "./format-number.ts";
import { html, type Html } from "./html.ts";

/** Names of metrics as readers know them; differences between models name both. */
export function metricName(metric: string): string {
  const difference = /^([\w-]+?)_difference_vs_(.+)$/.exec(metric);
  if (difference !== null) return `${metricName(difference[1])} difference to ${difference[2]}`;
  if (metric.startsWith("updated_")) return `${metricName(metric.slice(8))}, recalibrated update`;
  const center = /^(auc|c-index)_(over_centers|new_center|tau_squared)$/.exec(metric);
  if (center !== null) return centerNames[center[2]]?.(metricName(center[1])) ?? metric;
  const at = metric.indexOf(":");
  if (at > 0) return `${metricName(metric.slice(0, at))} at ${metric.slice(at + 1)}`;
  const decision = /^(sensitivity|specificity|ppv|npv|f1)_(youden|at_([\d.]+))$/.exec(metric);
  if (decision !== null) {
    const [, measure, , threshold] = decision;
    return `${names[measure] ?? measure} at ${threshold ?? "the threshold chosen in training (Youden)"}`;
  }
  return names[metric] ?? metric.replaceAll("_", " ");
}

const centerNames: Readonly<Record<string, (measure: string) => string>> = {
  over_centers: (measure) => `${measure}, mean over centers`,
  new_center: (measure) => `${measure} expected in a new center`,
  tau_squared: (measure) => `Variance between centers (logit ${measure})`,
};

const names: Readonly<Record<string, string>> = {
  auc: "AUC",
  auc_pooled: "AUC, folds pooled",
  auc_within_center: "AUC within centers",
  auc_optimism_corrected: "AUC, corrected for optimism",
  brier_optimism_corrected: "Brier score, corrected for optimism",
  brier: "Brier score",
  scaled_brier: "Scaled Brier score",
  calibration_intercept: "Calibration intercept",
  calibration_slope: "Calibration slope",
  deviance: "Deviance",
  log_loss: "Log loss",
  average_precision: "Average precision",
  observed_expected: "Observed / expected",
  ici: "Integrated calibration index (ICI)",
  e50: "Calibration distance, median (E50)",
  e90: "Calibration distance, 90th percentile (E90)",
  sensitivity: "Sensitivity",
  specificity: "Specificity",
  ppv: "Positive predictive value",
  npv: "Negative predictive value",
  f1: "F1",
  "c-index": "C-index (Harrell)",
  "c-index_uno": "C-index (Uno)",
  brier_integrated: "Integrated Brier score",
  log_rank_statistic: "Log-rank between risk groups, chi-squared",
  log_rank_p: "Log-rank between risk groups, p",
  selection_stability: "Stability of selection (Nogueira)",
  treatment_interaction: "Score × treatment interaction, log ratio per SD",
  "c-for-benefit": "C-for-benefit",
  accuracy: "Accuracy",
  concordance: "Concordance of ordered levels (C)",
  level_distance: "Mean distance in levels",
  r2: "R²",
  mae: "Mean absolute error",
  rmse: "Root mean squared error",
};

/** How an interval was made. */
export function intervalName(interval: string): string {
  return intervals[interval] ?? interval;
}

/** How the limits of a row were made, with the simulated coverage of an interval over folds. */
export function intervalInWords({ interval, coverage }: Pick<RowOf<"metrics">, "interval" | "coverage">): string {
  const name = intervalName(interval);
  return interval !== "nadeau-bengio" || Number.isNaN(coverage)
    ? name
    : `${name}, simulated coverage ${formatNumber(coverage)}`;
}

const intervals: Readonly<Record<string, string>> = {
  delong: "DeLong",
  "nadeau-bengio": "corrected resampled t (Nadeau–Bengio)",
  "fold-spread": "spread of the folds, no confidence interval",
  normal: "normal approximation",
  "hartung-knapp": "random effects (REML, Hartung–Knapp)",
  prediction: "prediction interval",
  bootstrap: "bootstrap of patients",
  "cluster-bootstrap": "bootstrap of patients with all their rows",
  "pair-bootstrap": "bootstrap of matched pairs",
  wald: "Wald",
  none: "no interval",
};

/** `0.74 (95 % interval 0.60 to 0.85, DeLong)`. */
export function estimateInWords(row: RowOf<"metrics">, confidence: number, signed = false): string {
  const plus = signed && row.estimate > 0 ? "+" : "";
  const estimate = plus + formatNumber(row.estimate);
  if (!Number.isFinite(row.lower) || !Number.isFinite(row.upper)) return `${estimate} (no interval)`;
  const range = `${formatNumber(row.lower)} to ${formatNumber(row.upper)}`;
  if (row.interval === "fold-spread") return `${estimate} (folds spread from ${range}; no confidence interval)`;
  return `${estimate} (${formatPercent(confidence)} interval ${range}, ${intervalInWords(row)})`;
}

/** `0.74 (0.60 to 0.85)`, or `0.74 [0.50 to 0.90]` where the limits are folds and no interval. */
export function estimateWithLimits({ estimate, lower, upper, interval }: RowOf<"metrics">): string {
  const text = formatInterval(estimate, lower, upper);
  return interval === "fold-spread" ? text.replace("(", "[").replace(")", "]") : text;
}

/** `0.74` above `0.60 to 0.85`, for a narrow cell. */
export function estimateInCell(row: RowOf<"metrics">): Html {
  const digits = row.metric.includes("brier") ? 3 : 2;
  const estimate = row.metric === "log_rank_p" ? formatPCell(row.estimate) : formatNumber(row.estimate, digits);
  if (!Number.isFinite(row.lower) || !Number.isFinite(row.upper)) return html`${estimate}`;
  return html`${estimate}<small>${formatNumber(row.lower, digits)} to ${formatNumber(row.upper, digits)}</small>`;
}
