/** Why a measure has no value, by the beginning of its name; the first that fits. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(ppv|f1)_/, "no case is at or above the threshold"],
  [/^npv_/, "no case is below the threshold"],
  [/^(sensitivity|specificity)_/, "one class is absent"],
  [
    /^calibration_(slope|intercept)|^updated_calibration/,
    "equal predictions, or classes that they separate, or one class only",
  ],
  [/^(ici|e50|e90)/, "too few different predictions for a smooth curve, or one class only"],
  [
    /^c-index_uno/,
    "no horizon has ten cases at risk (of folds in each of them), or a weight for censoring is not defined",
  ],
  [/^c-index/, "no two cases can be compared"],
  [/^auc:/, "nobody has the event by the horizon, nobody is followed beyond it, or a risk is not known"],
  [/^(brier|scaled_brier)(_integrated)?(:|$)/, "a risk or a weight for censoring is not known at the horizon"],
  [/^observed_expected/, "the expected risk is 0 or not known"],
  [/^auc|^average_precision/, "a fold or a cohort has one class only"],
  [
    /^selection_stability/,
    "one fold only, or every fold used all features or none, or components that stand for no single feature",
  ],
  [/^r2/, "the observed values are all the same"],
];

/**
 * Why an estimate is not a number, in words for the tables.
 *
 * @param metric name of the measure, also of a difference
 * @param estimate its value
 * @returns empty where there is a value
 */
export function undefinedReason(metric: string, estimate: number): string {
  if (!Number.isNaN(estimate)) return "";
  return reasons.find(([pattern]) => pattern.test(metric))?.[1] ?? "not defined for these cases";
}
