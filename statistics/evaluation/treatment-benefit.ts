import type { BinaryOutcome, CensoredOutcome, Outcome } from "../outcome.ts";
import { OutcomeKindError, takeOutcomeRows } from "../outcome.ts";
import { quantile } from "../preparation/quantile.ts";
import type { Outputs } from "../learners/learner.ts";
import { armDifference } from "../treatment/arm-difference.ts";
import { benefitConcordance } from "../treatment/benefit-concordance.ts";
import { benefitPairs } from "../treatment/benefit-pairs.ts";
import { observedStatus } from "../treatment/observed-status.ts";
import { treatmentInteraction } from "../treatment/treatment-interaction.ts";
import { areIndependent } from "../resampling/are-independent.ts";
import type { MetricRow } from "./metric-row.ts";
import type { CohortPredictions, ModelPredictions } from "./model-predictions.ts";

/** A treatment that was assigned at random. */
export interface TreatmentFacts {
  /** Whether the treatment is to make the event rarer or more frequent. */
  readonly event: "adverse" | "favorable";
  /** Per row of the development cohort, 1 = treated, 0 = control; null where the arm was not assigned at random there. */
  readonly development: Uint8Array | null;
  /** Per row of each external cohort in which it was, by name. */
  readonly external: Readonly<Record<string, Uint8Array>>;
}

/** One estimate of what the treatment does for cases of high and low score. */
export interface TreatmentBenefitRow {
  readonly model: string;
  readonly cohort: string;
  readonly scope: "internal" | "external";
  /**
   * `interaction`: log ratio of odds or hazard ratios per standard deviation of the score; `c-for-benefit`; `benefit`: absolute
   * difference of risk in favor of the treatment.
   */
  readonly measure: "interaction" | "c-for-benefit" | "benefit";
  /** Of follow-up, in its unit; NaN of a binary outcome and of the interaction. */
  readonly horizon: number;
  /** 1 (lowest scores) to 4; 0: all cases. */
  readonly quarter: number;
  readonly score_from: number;
  readonly score_to: number;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly interval: "wald" | "pair-bootstrap" | "newcombe" | "greenwood" | "none";
  readonly standard_error: number;
  readonly p_wald: number;
  readonly p_likelihood_ratio: number;
  readonly treated: number;
  readonly control: number;
  readonly events_treated: number;
  readonly events_control: number;
  readonly risk_treated: number;
  readonly risk_control: number;
  /** Matched pairs of which both outcomes are known; 0 of other measures. */
  readonly pairs: number;
  /** Why there is no value or no interval; empty where there is one. */
  readonly reason: string;
}

export interface TreatmentInput {
  readonly treatment: TreatmentFacts;
  readonly confidence: number;
  readonly seed: number;
  /** All rows. */
  readonly development: { readonly cohort: string; readonly outcome: Outcome };
  /** Patient per row of the development cohort. */
  readonly patients: readonly string[];
  readonly internal: readonly ModelPredictions[];
  readonly external: readonly CohortPredictions[];
  readonly splits: number;
}

interface Scored {
  readonly model: string;
  readonly cohort: string;
  readonly scope: "internal" | "external";
  readonly outcome: BinaryOutcome | CensoredOutcome;
  readonly score: Float64Array;
  readonly treated: Uint8Array;
  readonly isIndependent: boolean;
}

const resamples = 1000;
/** Probabilities beyond are brought here, so that the 0 and 1 of a forest have a logit. */
const smallest = 0.001;

/**
 * Whether the benefit of a randomized treatment changes with the score of each model: on held-out scores of the first repeat,
 * and on external cohorts. The score is the logit of a probability (bounded at 0.001 and 0.999), or the score of a survival
 * model. No model of benefit is fitted: the score itself stands for the predicted benefit, the higher the larger.
 *
 * @param input arms, outcomes and stored predictions
 * @returns per model and cohort: one interaction, one c-for-benefit per horizon, and the benefit of all cases and of each
 *   quarter of the score (cut at type-7 quantiles of all cases; a score on a cut belongs to the lower quarter); and the
 *   first two as metrics
 * @throws OutcomeKindError for outcomes other than binary and survival
 */
export function treatmentBenefit(input: TreatmentInput): {
  readonly benefit: readonly TreatmentBenefitRow[];
  readonly metrics: readonly MetricRow[];
} {
  const { treatment } = input;
  const arms = treatment.development;
  const scored = [
    ...(arms === null ? [] : input.internal.map((predictions) => firstRepeat(predictions, input, arms))),
    ...input.external.flatMap(({ cohort, outcome, patients, models }) => {
      if (!Object.hasOwn(treatment.external, cohort)) return [];
      const place = { cohort, scope: "external", treated: treatment.external[cohort] } as const;
      const facts = { ...place, outcome: judgedOutcome(outcome), isIndependent: areIndependent(patients) };
      return models.map(({ model, outputs }): Scored => ({ ...facts, model, score: scoreOf(outcome, outputs) }));
    }),
  ];
  const benefit = scored.flatMap((each) => benefitRows(each, input));
  return { benefit, metrics: benefit.flatMap((row) => metricRow(row, input.splits)) };
}

/** Held-out scores, once per case. */
function firstRepeat(
  { model, repeat, row, outputs }: ModelPredictions,
  input: TreatmentInput,
  arms: Uint8Array,
): Scored {
  const { cohort, outcome } = input.development;
  const first = repeat.reduce((least, each) => Math.min(least, each), Infinity);
  const entries = Int32Array.from(repeat.keys()).filter((entry) => repeat[entry] === first);
  const rows = entries.map((entry) => row[entry]);
  const scores = scoreOf(outcome, outputs);
  return {
    model,
    cohort,
    scope: "internal",
    outcome: judgedOutcome(takeOutcomeRows(outcome, rows)),
    score: Float64Array.from(entries, (entry) => scores[entry]),
    treated: Uint8Array.from(rows, (each) => arms[each]),
    isIndependent: areIndependent(Array.from(rows, (each) => input.patients[each])),
  };
}

function judgedOutcome(outcome: Outcome): BinaryOutcome | CensoredOutcome {
  if (outcome.kind === "binary" || outcome.kind === "survival") return outcome;
  throw new OutcomeKindError("treatment benefit", ["binary", "survival"], outcome.kind);
}

function scoreOf({ kind }: Outcome, outputs: Outputs): Float64Array {
  if (kind !== "binary") return outputs[0];
  return outputs[0].map((probability) => {
    const bounded = Math.min(Math.max(probability, smallest), 1 - smallest);
    return Math.log(bounded / (1 - bounded));
  });
}

function benefitRows(scored: Scored, { treatment, confidence, seed }: TreatmentInput): TreatmentBenefitRow[] {
  const { outcome, score, treated, isIndependent, model, cohort, scope } = scored;
  const all = Int32Array.from(score.keys());
  const sorted = score.slice().sort();
  const range = { score_from: sorted[0], score_to: sorted[sorted.length - 1] };
  const counts = countArms(outcome, treated);
  const sign = treatment.event === "adverse" ? 1 : -1;
  const place = { model, cohort, scope } as const;
  const { coefficient, standardError, waldP, likelihoodRatioP, ...interaction } = treatmentInteraction(
    outcome,
    score,
    treated,
    confidence,
  );
  const rows: TreatmentBenefitRow[] = [
    {
      ...place,
      ...empty,
      ...range,
      ...counts,
      ...interaction,
      measure: "interaction",
      estimate: coefficient,
      interval: "wald",
      standard_error: standardError,
      p_wald: waldP,
      p_likelihood_ratio: likelihoodRatioP,
    },
  ];
  for (const horizon of outcome.kind === "survival" ? outcome.horizons : [Number.NaN]) {
    const status = observedStatus(outcome, treated, horizon);
    const directed = sign === 1 ? status : { ...status, event: status.event.map((event) => 1 - event) };
    const pairs = benefitPairs(score, treated, directed, [seed, "benefit-pairs", scope, cohort]);
    const key = [seed, "c-for-benefit", scope, cohort, model, String(horizon)];
    const { concordance, ...limits } = benefitConcordance(pairs, resamples, key, confidence);
    const reason = Number.isNaN(concordance) ? "no-unequal-pairs" : Number.isNaN(limits.lower) ? "too-few-pairs" : "";
    const measured = { ...place, ...empty, horizon };
    rows.push({
      ...measured,
      ...range,
      ...counts,
      ...limits,
      measure: "c-for-benefit",
      estimate: concordance,
      interval: "pair-bootstrap",
      reason,
    });
    [all, ...quartersOf(score, sorted)].forEach((chosen, quarter) => {
      const found = armDifference(outcome, chosen, treated, horizon, confidence);
      const [lower, upper] = sign === 1 ? [found.lower, found.upper] : [-found.upper, -found.lower];
      const values = Float64Array.from(chosen, (row) => score[row]).sort();
      rows.push({
        ...measured,
        measure: "benefit",
        quarter,
        score_from: values[0] ?? Number.NaN,
        score_to: values.at(-1) ?? Number.NaN,
        estimate: sign * found.difference,
        lower,
        upper,
        interval: outcome.kind === "binary" ? "newcombe" : "greenwood",
        treated: found.treated,
        control: found.control,
        events_treated: found.eventsTreated,
        events_control: found.eventsControl,
        risk_treated: found.riskTreated,
        risk_control: found.riskControl,
        reason: Number.isNaN(found.difference) ? "arm-unknown" : Number.isNaN(lower) ? "variance-unknown" : "",
      });
    });
  }
  return rows.map((row) => (isIndependent ? withInterval(row) : dependent(row)));
}

const empty = {
  horizon: Number.NaN,
  quarter: 0,
  standard_error: Number.NaN,
  p_wald: Number.NaN,
  p_likelihood_ratio: Number.NaN,
  risk_treated: Number.NaN,
  risk_control: Number.NaN,
  pairs: 0,
} as const;

function withInterval(row: TreatmentBenefitRow): TreatmentBenefitRow {
  return Number.isNaN(row.lower) ? { ...row, interval: "none" } : row;
}

/** Several rows of a patient are not independent: estimates stay, errors and p values go. */
function dependent(row: TreatmentBenefitRow): TreatmentBenefitRow {
  const none = { lower: NaN, upper: NaN, standard_error: NaN, p_wald: NaN, p_likelihood_ratio: NaN } as const;
  return { ...row, ...none, interval: "none", reason: row.reason === "" ? "patients-repeat" : row.reason };
}

function countArms({ event }: BinaryOutcome | CensoredOutcome, treated: Uint8Array) {
  const counts = { treated: 0, control: 0, events_treated: 0, events_control: 0 };
  for (let row = 0; row < treated.length; row++) {
    counts[treated[row] === 1 ? "treated" : "control"]++;
    counts[treated[row] === 1 ? "events_treated" : "events_control"] += event[row];
  }
  return counts;
}

/** Rows of each quarter of the score, the lowest first. */
function quartersOf(score: Float64Array, sorted: Float64Array): Int32Array[] {
  const cuts = [0.25, 0.5, 0.75].map((fraction) => quantile(sorted, fraction));
  return [0, 1, 2, 3].map((quarter) =>
    Int32Array.from(score.keys()).filter((row) => cuts.filter((cut) => score[row] > cut).length === quarter),
  );
}

function metricRow(row: TreatmentBenefitRow, splits: number): MetricRow[] {
  if (row.measure === "benefit") return [];
  const name = row.measure === "interaction" ? "treatment_interaction" : "c-for-benefit";
  return [
    {
      model: row.model,
      cohort: row.cohort,
      scope: row.scope,
      metric: Number.isNaN(row.horizon) ? name : `${name}:${row.horizon}`,
      estimand: row.scope === "external" ? "final-model" : splits === 1 ? "split-model" : "procedure",
      estimate: row.estimate,
      lower: row.lower,
      upper: row.upper,
      interval: row.interval === "wald" || row.interval === "pair-bootstrap" ? row.interval : "none",
      n: row.treated + row.control,
      events: row.events_treated + row.events_control,
    },
  ];
}
