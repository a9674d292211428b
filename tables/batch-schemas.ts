import type { TableColumn } from "./table.ts";

/** Tables about batches and their harmonization; a part of `tableSchemas`. */
export const batchSchemas = {
  /** First two principal components with (`after`) and without (`before`) harmonization. */
  batch_components: {
    set: "text",
    state: "text",
    case: "text",
    cohort: "text",
    center: "text",
    pc1: "float",
    pc2: "float",
    pc1_explained: "float",
    pc2_explained: "float",
    /** The batch variable; `center` holds its value. */
    batch: "text",
    /** Which harmonization is shown; null before any. */
    harmonization: "text",
  },
  /** Share of a feature's variance that lies between centers (eta squared), and Kruskal-Wallis p. */
  batch_effects: {
    set: "text",
    state: "text",
    feature: "text",
    eta_squared: "float",
    p: "float",
    batch: "text",
    harmonization: "text",
    /** Benjamini-Hochberg over the features of one set and state. */
    p_adjusted: "float",
    /** k-sample Anderson-Darling, held within 0.001..0.25. */
    p_anderson_darling: "float",
    p_anderson_darling_adjusted: "float",
  },
  /** One row per set, batch variable and state: the batch effect over all features. */
  batch_summary: {
    set: "text",
    batch: "text",
    state: "text",
    harmonization: "text",
    cases: "integer",
    batches: "integer",
    features: "integer",
    /** Share of the variance of all standardized features that lies between batches, and what chance alone gives. */
    variance_explained: "float",
    expected_by_chance: "float",
    median_eta_squared: "float",
    /** Features with an adjusted p below 0.05. */
    kruskal_wallis_significant: "integer",
    anderson_darling_significant: "integer",
  },
  /** Whether the outcome differs between batches: then pooled discrimination is not interpretable. */
  batch_outcome: {
    set: "text",
    batch: "text",
    cohort: "text",
    /** chi-squared, fisher-exact, permutation, kruskal-wallis, log-rank */
    test: "text",
    statistic: "float",
    degrees_of_freedom: "integer",
    p: "float",
    /** cramers-v, epsilon-squared; null where the test has none */
    measure: "text",
    association: "float",
    n: "integer",
  },
  batch_sizes: {
    set: "text",
    batch: "text",
    cohort: "text",
    value: "text",
    cases: "integer",
    /** NaN where the outcome has no events. */
    events: "float",
  },
  /** Two batches in which the same objects were measured: how many features agree (concordance above 0.9). */
  batch_agreement: {
    set: "text",
    batch: "text",
    state: "text",
    harmonization: "text",
    first: "text",
    second: "text",
    objects: "integer",
    features: "integer",
    reproducible: "integer",
    median_concordance: "float",
  },
  /** Lin's concordance of one feature between two batches. */
  feature_agreement: {
    set: "text",
    batch: "text",
    state: "text",
    harmonization: "text",
    feature: "text",
    first: "text",
    second: "text",
    concordance: "float",
    lower: "float",
    upper: "float",
    pairs: "integer",
  },
} as const satisfies Record<string, Readonly<Record<string, TableColumn["type"]>>>;
