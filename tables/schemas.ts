import { batchSchemas } from "./batch-schemas.ts";
import { rowSchemas } from "./row-schemas.ts";
import { treatmentSchemas } from "./treatment-schemas.ts";
import type { TableColumn } from "./table.ts";

type ColumnTypes = Readonly<Record<string, TableColumn["type"]>>;

/**
 * Every table that a run leaves behind, with its columns in order. Keys are only ever added.
 * `scope` is internal or external, `set` a feature set, `reason` empty or why a value is missing.
 */
export const tableSchemas = {
  ...rowSchemas,
  /** What was seen of every image and mask before anything was measured. */
  image_checks: {
    case: "text",
    cohort: "text",
    set: "text",
    size_x: "integer",
    size_y: "integer",
    size_z: "integer",
    spacing_x_mm: "float",
    spacing_y_mm: "float",
    spacing_z_mm: "float",
    label: "integer",
    region_voxels: "integer",
    region_volume_mm3: "float",
    region_slices: "integer",
    minimum: "float",
    mean: "float",
    maximum: "float",
    /** Blank-separated: few-voxels, single-slice, touches-border, flat-region */
    warnings: "text",
    format: "text",
    /** Of DICOM, else empty. */
    modality: "text",
    units: "text",
    /** Regions of the mask file that were taken, with number and name. */
    region: "text",
    /** What was found and decided while the files were read. */
    notes: "text",
    /** JSON: acquisition, every attribute that SUV was computed from, shift and scale of a normalization. */
    facts: "text",
    /** SHA-256 of the files that were read; of a folder, of the digests of its files. */
    image_digest: "text",
    mask_digest: "text",
    /** Of the case table, or which of several regions of the mask (`label-2`); else empty. */
    lesion: "text",
    timepoint: "text",
  },
  /** How each family of a set was measured, as IBSI writes it. */
  feature_settings: {
    set: "text",
    family: "text",
    /** Identifier of the family; empty for extensions. */
    ibsi: "text",
    nomenclature: "text",
    /** SHA-256 of units, processing and derived regions: equal digests, comparable features. */
    settings_digest: "text",
  },
  /** How many features of a region have no value in a case, and why. */
  missing_values: {
    set: "text",
    case: "text",
    cohort: "text",
    region: "text",
    reason: "text",
    features: "integer",
    /** Features of the region in all. */
    of: "integer",
  },
  features_long: {
    case: "text",
    image: "text",
    region: "text",
    filter: "text",
    family: "text",
    tag: "text",
    ibsi: "text",
    name: "text",
    aggregation: "text",
    value: "float",
    unit: "text",
    reason: "text",
    /** Of the case table, or which of several regions of the mask (`label-2`); else empty. */
    lesion: "text",
    timepoint: "text",
  },
  /** One row per feature, described on the development cohort. */
  feature_overview: {
    feature: "text",
    set: "text",
    family: "text",
    n: "integer",
    missing: "integer",
    constant: "integer",
    mean: "float",
    sd: "float",
    minimum: "float",
    maximum: "float",
    /** Spearman with the volume feature, NaN where volume is not known. */
    volume_correlation: "float",
    /** Univariate AUC on all development cases: a description, never used for selection. */
    auc: "float",
    selected_fraction: "float",
  },
  ...batchSchemas,
  folds: {
    repeat: "integer",
    fold: "integer",
    case: "text",
    /** train or test */
    role: "text",
    /** How often the case stands in this part: above 1 in a bootstrap resample only. */
    times: "integer",
    /** What is held out: a center or a declared value; empty for folds. */
    label: "text",
  },
  predictions: {
    model: "text",
    cohort: "text",
    scope: "text",
    /** -1 for a frozen model on an external cohort */
    repeat: "integer",
    fold: "integer",
    case: "text",
    center: "text",
    /** 1 or 0; of levels their index; of follow-up 1 event, 0 censored, 2 competing event; of a number 0. */
    outcome: "integer",
    /** NaN where the value is no probability. */
    probability: "float",
    /** Recalibrated probability where the study asks for it, else NaN: a labeled update, never the headline. */
    updated_probability: "float",
    /** What `value` is: probability, probability:LEVEL, value, score, risk:HORIZON. */
    output: "text",
    value: "float",
    /** Observed number, or time of follow-up; else NaN. */
    observed: "float",
  },
  fold_metrics: {
    model: "text",
    repeat: "integer",
    fold: "integer",
    /** What was held out: a center or a declared value; empty for folds. */
    label: "text",
    n_train: "integer",
    n_test: "integer",
    events_test: "integer",
    auc: "float",
    brier: "float",
    deviance: "float",
    lambda: "float",
    /** Chosen hyper-parameters as JSON */
    tuned: "text",
    features: "integer",
    parameters: "text",
    /** What `score` is; auc, brier and deviance are NaN where the outcome does not have them. */
    metric: "text",
    score: "float",
    /** Names the random numbers of the fit: seed of the study, node kind, repeat and fold, as JSON. */
    seed_key: "text",
  },
  metrics: {
    model: "text",
    cohort: "text",
    scope: "text",
    /** auc, auc_pooled, auc_within_center, brier, scaled_brier, calibration_intercept, calibration_slope, auc_difference_vs_NAME */
    metric: "text",
    /** procedure or final-model */
    estimand: "text",
    estimate: "float",
    lower: "float",
    upper: "float",
    /** How the limits were made: delong, nadeau-bengio, hartung-knapp, prediction, normal, none; fold-spread: least and largest fold, no interval */
    interval: "text",
    n: "integer",
    events: "integer",
    /** How often an interval over folds like it held the truth in simulated cohorts, 0..1, also where it is not given for that; else NaN. */
    coverage: "float",
    /** Empty, or why the estimate is not a number or why it has no interval over folds. */
    reason: "text",
  },
  /** What a fit says of itself, and what to know of it; `model` and fold, or fold -1 of the final model. */
  fit_warnings: {
    model: "text",
    /** fold or final */
    scope: "text",
    repeat: "integer",
    fold: "integer",
    warning: "text",
  },
  /** Performance in every center of a cohort that a fixed model was judged on: the forest plot. */
  center_performance: {
    model: "text",
    cohort: "text",
    scope: "text",
    metric: "text",
    center: "text",
    n: "integer",
    events: "integer",
    estimate: "float",
    lower: "float",
    upper: "float",
    /** 1 where the center enters the random-effects summary (rows MEASURE_over_centers and MEASURE_new_center of metrics). */
    summarized: "integer",
  },
  /** Every comparison of two models: first minus second. */
  comparisons: {
    model: "text",
    versus: "text",
    cohort: "text",
    scope: "text",
    metric: "text",
    /** primary or exploratory */
    role: "text",
    difference: "float",
    lower: "float",
    upper: "float",
    p: "float",
    /** Exploratory comparisons are adjusted by Holm among themselves; the primary one stands as it is. */
    p_adjusted: "float",
    /** corrected-resampled-t, random-effects (over centers), delong, bootstrap or none */
    test: "text",
    n: "integer",
    events: "integer",
    /** How often an interval over folds like it held the truth in simulated cohorts, 0..1, also where it is not given for that; else NaN. */
    coverage: "float",
    /** Empty, or why there is no interval and no test. */
    reason: "text",
  },
  /** Bootstrap corrections of the whole procedure; one row per model and metric. */
  bootstrap_performance: {
    model: "text",
    metric: "text",
    resamples: "integer",
    apparent: "float",
    optimism: "float",
    optimism_corrected: "float",
    out_of_bag: "float",
    point_632: "float",
    point_632_plus: "float",
    overfitting_rate: "float",
    weight: "float",
  },
  /** The whole procedure on permuted data; resample 0 is the data as they are. */
  permutations: { model: "text", permute: "text", metric: "text", resample: "integer", value: "float" },
  permutation_tests: {
    model: "text",
    /** outcome: any signal; radiomics-block: what radiomics add */
    permute: "text",
    metric: "text",
    observed: "float",
    p: "float",
    resamples: "integer",
    repeats: "integer",
  },
  roc: {
    model: "text",
    cohort: "text",
    scope: "text",
    threshold: "float",
    false_positive_rate: "float",
    true_positive_rate: "float",
  },
  calibration: {
    model: "text",
    cohort: "text",
    scope: "text",
    bin: "integer",
    n: "integer",
    predicted: "float",
    observed: "float",
    lower: "float",
    upper: "float",
    /** Of follow-up, else NaN. */
    horizon: "float",
  },
  /** Follow-up of the risk groups (`1 of 3` is the lowest score), cut where training said. */
  survival_curves: {
    model: "text",
    cohort: "text",
    scope: "text",
    group: "text",
    time: "float",
    at_risk: "integer",
    event_free: "float",
    lower: "float",
    upper: "float",
  },
  /** Cases that an unpenalized model with these candidate parameters would need (Riley): a benchmark, no pass or fail. */
  sample_size: {
    model: "text",
    parameters: "integer",
    n: "integer",
    events: "integer",
    /** Cox-Snell: 15 % of the largest that the share of events allows. */
    assumed_r2: "float",
    for_shrinkage: "integer",
    for_optimism: "integer",
    for_risk: "integer",
    required: "integer",
    /** With the cases at hand; NaN where they are too few for any. */
    expected_shrinkage: "float",
  },
  ...treatmentSchemas,
  /** Decision curves: net benefit of treating at or above a threshold, and of treating all. */
  net_benefit: {
    model: "text",
    cohort: "text",
    scope: "text",
    horizon: "float",
    threshold: "float",
    net_benefit: "float",
    /** Pointwise limits from resamples of the patients, of a binary outcome in external cohorts; else NaN. */
    lower: "float",
    upper: "float",
    treat_all: "float",
  },
  parameters: {
    model: "text",
    /** fold or final */
    scope: "text",
    repeat: "integer",
    fold: "integer",
    step: "text",
    parameter: "text",
    feature: "text",
    value: "float",
  },
  /** Intraclass correlations of repeated measurements, over the cohort that has them. */
  reliability: {
    cohort: "text",
    set: "text",
    feature: "text",
    /** 1,1 repeats without order; 2,1 and 3,1 readers */
    form: "text",
    estimate: "float",
    lower: "float",
    subjects: "integer",
    repeats: "integer",
  },
  /** Batches that a fitted step had not seen and was told to estimate from their own rows, without outcomes. */
  adaptations: {
    model: "text",
    /** Under which name the adapted predictions stand; null where no batch could be estimated. */
    arm: "text",
    cohort: "text",
    scope: "text",
    repeat: "integer",
    fold: "integer",
    step: "text",
    batch: "text",
    cases: "integer",
    /** 1: estimated; 0: its values stay as they are */
    adapted: "integer",
    /** too-few-cases, nothing-harmonized */
    reason: "text",
  },
  adapted_parameters: {
    model: "text",
    cohort: "text",
    scope: "text",
    repeat: "integer",
    fold: "integer",
    step: "text",
    batch: "text",
    parameter: "text",
    feature: "text",
    value: "float",
  },
  failures: { case: "text", cohort: "text", node: "text", step: "text", error: "text", message: "text" },
  provenance: {
    node: "text",
    kind: "text",
    stage: "text",
    key: "text",
    code: "text",
    output: "text",
    digest: "text",
    rows: "integer",
  },
  /** Synthetic studies only: what was planted and what the run found. */
  planted: { item: "text", planted: "text", found: "text", note: "text" },
} as const satisfies Record<string, ColumnTypes>;

export type TableName = keyof typeof tableSchemas;
