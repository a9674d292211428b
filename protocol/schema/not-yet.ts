/**
 * The part of the language that is not built yet, so that it is refused by name. Keys are paths of the map (or of the
 * key whose value is meant) with `*` for any name or index.
 */
export const notYetKeys: Readonly<Record<string, readonly string[]>> = {
  "": ["schedules", "federated", "presets", "compat", "anonymize"],
  study: ["statements"],
  columns: ["date", "excluded"],
  outcome: ["cut"],
  "features.*": ["filters", "original", "perturbations", "controls", "compat"],
  "features.*.image": ["frame"],
  "models.*": ["calibration"],
  "models.*.steps.*": ["smooth"],
  "validation.inner": ["repeats"],
  evaluation: ["subgroups", "conformal", "explain"],
  execution: ["approvals"],
  report: ["checklists"],
};

export const notYetValues: Readonly<Record<string, readonly string[]>> = {
  "features.*.kind": ["deep-features", "deep", "delta"],
  "models.*.steps.*.kind": ["impute-mean"],
  "models.*.steps.*.by": ["mann-whitney"],
  "primary.metric": ["net-benefit"],
};

/** Kinds of `preprocess` that learn from all images of a study, held-out ones included: they will never be built. */
export const cohortNormalizations: readonly string[] = ["histogram-matching", "match-histograms", "nyul"];
