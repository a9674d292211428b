import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import { delongAuc } from "../metrics/delong.ts";
import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import { randomEffects } from "../metrics/random-effects.ts";
import {
  countOutcomeEvents,
  outcomeRows,
  takeOutcomeRows,
  type BinaryOutcome,
  type CensoredOutcome,
} from "../outcome.ts";
import { compareText } from "../resampling/compare-text.ts";
import { causeSpecific } from "../survival/cause-specific.ts";

/** A center enters the summary with at least this many events, and of two classes as many non-events. */
const minPerClass = 10;
/** Fewer centers say nothing about how centers differ. */
export const minCenters = 5;

export interface CenterEstimate {
  readonly center: string;
  readonly n: number;
  readonly events: number;
  /** AUC or C-index; NaN where it is not defined (one class, no comparable pair). */
  readonly estimate: number;
  /** On the logit scale; NaN where there is none. */
  readonly lower: number;
  readonly upper: number;
  /** Whether it enters the summary. */
  readonly isSummarized: boolean;
}

/** All on the scale of the measure but tau squared, which is on the logit scale. */
export interface CenterSummary {
  readonly centers: number;
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly predictionLower: number;
  readonly predictionUpper: number;
  readonly tauSquared: number;
}

export interface CenterComparison {
  readonly centers: readonly CenterEstimate[];
  /** null: forest plot only. */
  readonly summary: CenterSummary | null;
  /** Why there is no summary; empty where there is one. */
  readonly reason: string;
}

/**
 * Discrimination in every center (AUC of two classes; of follow-up Harrell's C, which a competing event ends), and the
 * random-effects summary of its logit (REML, Hartung-Knapp) with a prediction interval for a new center. The summary is made of
 * centers with at least 10 events, of two classes also 10 non-events, and only where 5 or more have them and none orders its cases
 * perfectly (0 and 1 have no logit). Sampling variances: DeLong; infinitesimal jackknife. Source of the scale: Snell, Ensor, Debray,
 * Moons and Riley 2018, Statistical Methods in Medical Research 27, which finds the logit of both nearer to normal between studies.
 *
 * @param outcome of n cases
 * @param scores higher = more likely an event, or an earlier one; of models that never saw the case
 * @param centers center per case
 * @param confidence in (0, 1)
 * @returns centers in the order of their names
 */
export function compareCenters(
  outcome: BinaryOutcome | CensoredOutcome,
  scores: Float64Array,
  centers: readonly string[],
  confidence: number,
): CenterComparison {
  const names = [...new Set(centers)].sort(compareText);
  const found = names.map((center) => {
    const rows = Int32Array.from([...centers.keys()].filter((row) => centers[row] === center));
    const own = takeOutcomeRows(outcome, rows) as typeof outcome;
    const score = Float64Array.from(rows, (row) => scores[row]);
    const [n, events] = [outcomeRows(own), countOutcomeEvents(own)];
    return { center, n, events, ...discrimination(own, score, confidence), isSummarized: isLargeCenter(own) };
  });
  const large = found.filter(({ isSummarized }) => isSummarized);
  const perfect = large.find(({ estimate, variance }) => estimate === 0 || estimate === 1 || !(variance > 0));
  const [measure, needed] =
    outcome.kind === "binary"
      ? ["an AUC", `${minPerClass} events and ${minPerClass} non-events`]
      : ["a C-index", `${minPerClass} events`];
  const reason =
    large.length < minCenters
      ? `${large.length} of ${names.length} centers have at least ${needed}; a summary needs ${minCenters}`
      : perfect === undefined
        ? ""
        : `center ${perfect.center} has ${measure} of ${perfect.estimate} without a variance on the logit scale`;
  return {
    centers: found.map(({ center, n, events, estimate, lower, upper, isSummarized }) => ({
      center,
      n,
      events,
      estimate,
      lower,
      upper,
      isSummarized: isSummarized && reason === "",
    })),
    summary: reason === "" ? summarize(large, confidence) : null,
    reason,
  };
}

/** Whether a center holds enough of what a summary needs. */
export function isLargeCenter(outcome: BinaryOutcome | CensoredOutcome): boolean {
  const events = countOutcomeEvents(outcome);
  return (outcome.kind === "binary" ? Math.min(events, outcomeRows(outcome) - events) : events) >= minPerClass;
}

interface Discrimination {
  readonly estimate: number;
  readonly variance: number;
  readonly lower: number;
  readonly upper: number;
}

function discrimination(
  outcome: BinaryOutcome | CensoredOutcome,
  scores: Float64Array,
  confidence: number,
): Discrimination {
  if (outcome.kind === "binary") {
    const { auc, variance, lower, upper } = delongAuc(outcome.event, scores, confidence);
    return { estimate: auc, variance, lower, upper };
  }
  const { concordance, standardError } = harrellConcordance(causeSpecific(outcome, 1), scores);
  const isInside = concordance > 0 && concordance < 1 && standardError > 0;
  const half = (normalQuantile(0.5 + confidence / 2, 0, 1) * standardError) / (concordance * (1 - concordance));
  const at = (side: number) => (isInside ? inverseLogit(logit(concordance) + side * half) : Number.NaN);
  return { estimate: concordance, variance: standardError ** 2, lower: at(-1), upper: at(1) };
}

function summarize(centers: readonly Discrimination[], confidence: number): CenterSummary {
  const { estimate, lower, upper, predictionLower, predictionUpper, tauSquared } = randomEffects(
    centers.map((center) => logit(center.estimate)),
    centers.map((center) => center.variance / (center.estimate * (1 - center.estimate)) ** 2),
    confidence,
  );
  return {
    centers: centers.length,
    estimate: inverseLogit(estimate),
    lower: inverseLogit(lower),
    upper: inverseLogit(upper),
    predictionLower: inverseLogit(predictionLower),
    predictionUpper: inverseLogit(predictionUpper),
    tauSquared,
  };
}

function logit(value: number): number {
  return Math.log(value / (1 - value));
}

function inverseLogit(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
