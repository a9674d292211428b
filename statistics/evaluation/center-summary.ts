import { delongAuc } from "../metrics/delong.ts";
import { randomEffects } from "../metrics/random-effects.ts";
import { compareText } from "../resampling/compare-text.ts";

/** A center enters the summary with at least this many events and as many non-events. */
const minPerClass = 10;
/** Fewer centers say nothing about how centers differ. */
const minCenters = 5;

export interface CenterAuc {
  readonly center: string;
  readonly n: number;
  readonly events: number;
  /** NaN where the center holds one class. */
  readonly auc: number;
  /** DeLong on the logit scale; NaN where there is none. */
  readonly lower: number;
  readonly upper: number;
  /** Whether it enters the summary. */
  readonly isSummarized: boolean;
}

/** All on the scale of the AUC but tau squared, which is on the logit scale. */
export interface CenterSummary {
  readonly centers: number;
  readonly auc: number;
  readonly lower: number;
  readonly upper: number;
  readonly predictionLower: number;
  readonly predictionUpper: number;
  readonly tauSquared: number;
}

export interface CenterComparison {
  readonly centers: readonly CenterAuc[];
  /** null: forest plot only. */
  readonly summary: CenterSummary | null;
  /** Why there is no summary; empty where there is one. */
  readonly reason: string;
}

/**
 * AUC of every center, and their random-effects summary of logit AUC (REML, Hartung-Knapp) with a prediction interval for a
 * new center. The summary is made of centers with at least 10 events and 10 non-events, and only where 5 or more have them and
 * none orders its cases perfectly (an AUC of 0 or 1 has no logit).
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event; of models that never saw the case
 * @param centers center per case
 * @param confidence in (0, 1)
 * @returns centers in the order of their names
 */
export function compareCenters(
  outcome: Uint8Array,
  scores: Float64Array,
  centers: readonly string[],
  confidence: number,
): CenterComparison {
  const names = [...new Set(centers)].sort(compareText);
  const found = names.map((center) => {
    const rows = [...centers.keys()].filter((row) => centers[row] === center);
    const own = Uint8Array.from(rows, (row) => outcome[row]);
    const events = own.reduce((sum, value) => sum + value, 0);
    const { auc, variance, lower, upper } = delongAuc(
      own,
      Float64Array.from(rows, (row) => scores[row]),
      confidence,
    );
    const isLarge = Math.min(events, own.length - events) >= minPerClass;
    return { center, n: own.length, events, auc, lower, upper, variance, isSummarized: isLarge };
  });
  const large = found.filter(({ isSummarized }) => isSummarized);
  const perfect = large.find(({ auc, variance }) => auc === 0 || auc === 1 || !(variance > 0));
  const reason =
    large.length < minCenters
      ? `${large.length} of ${names.length} centers have at least ${minPerClass} events and ${minPerClass} non-events; a summary needs ${minCenters}`
      : perfect === undefined
        ? ""
        : `center ${perfect.center} has an AUC of ${perfect.auc} without a variance on the logit scale`;
  return {
    centers: found.map(({ center, n, events, auc, lower, upper, isSummarized }) => ({
      center,
      n,
      events,
      auc,
      lower,
      upper,
      isSummarized: isSummarized && reason === "",
    })),
    summary: reason === "" ? summarize(large, confidence) : null,
    reason,
  };
}

function summarize(
  centers: readonly { readonly auc: number; readonly variance: number }[],
  confidence: number,
): CenterSummary {
  const { estimate, lower, upper, predictionLower, predictionUpper, tauSquared } = randomEffects(
    centers.map(({ auc }) => Math.log(auc / (1 - auc))),
    centers.map(({ auc, variance }) => variance / (auc * (1 - auc)) ** 2),
    confidence,
  );
  return {
    centers: centers.length,
    auc: inverseLogit(estimate),
    lower: inverseLogit(lower),
    upper: inverseLogit(upper),
    predictionLower: inverseLogit(predictionLower),
    predictionUpper: inverseLogit(predictionUpper),
    tauSquared,
  };
}

function inverseLogit(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
