import type { TableColumn } from "./table.ts";

/** Tables about a randomized treatment; a part of `tableSchemas`. */
export const treatmentSchemas = {
  /** What a randomized treatment does for cases of high and low score; empty where none is declared. */
  treatment_benefit: {
    model: "text",
    cohort: "text",
    scope: "text",
    /** interaction (log ratio per standard deviation of the score), c-for-benefit, benefit (difference of risk) */
    measure: "text",
    horizon: "float",
    /** 1 (lowest scores) to 4; 0: all cases. */
    quarter: "integer",
    score_from: "float",
    score_to: "float",
    estimate: "float",
    lower: "float",
    upper: "float",
    interval: "text",
    standard_error: "float",
    p_wald: "float",
    p_likelihood_ratio: "float",
    treated: "integer",
    control: "integer",
    events_treated: "integer",
    events_control: "integer",
    risk_treated: "float",
    risk_control: "float",
    pairs: "integer",
    /** Why there is no value or no interval. */
    reason: "text",
  },
} as const satisfies Record<string, Readonly<Record<string, TableColumn["type"]>>>;
