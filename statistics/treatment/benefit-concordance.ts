import { quantile } from "../preparation/quantile.ts";
import { counterRandom, type KeyPart } from "../random/counter-random.ts";
import type { BenefitPairs } from "./benefit-pairs.ts";

export interface BenefitConcordance {
  /** 0.5: the score does not order pairs by benefit; below: cases of low score benefit more. */
  readonly concordance: number;
  /** Percentile limits of a bootstrap of the pairs as they are matched. */
  readonly lower: number;
  readonly upper: number;
  /** Pairs of which both outcomes are known. */
  readonly pairs: number;
}

/**
 * Concordance for benefit: of two matched pairs with unequal observed benefit, the probability that the one with the larger
 * observed benefit has the larger predicted benefit; ties of the prediction count one half. Source: van Klaveren et al. 2018, J
 * Clin Epidemiol 94:59-68; weighted by the pairs' inverse probability of being known where follow-up is censored.
 *
 * @param pairs in ascending order of the predicted benefit
 * @param resamples of the bootstrap
 * @param key names the random stream
 * @param confidence in (0, 1)
 * @returns NaN where all pairs have the same observed benefit; NaN limits where fewer than 9 of 10 resamples have a value
 */
export function benefitConcordance(
  pairs: BenefitPairs,
  resamples: number,
  key: readonly KeyPart[],
  confidence: number,
): BenefitConcordance {
  const count = pairs.predicted.length;
  const known = pairs.weight.filter((weight) => weight > 0).length;
  const concordance = concordanceOf(pairs, pairs.weight);
  const random = counterRandom(key);
  const weights = new Float64Array(count);
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0);
    for (let draw = 0; draw < count; draw++) {
      const chosen = random.integerBelow(count);
      weights[chosen] += pairs.weight[chosen];
    }
    const value = concordanceOf(pairs, weights);
    if (!Number.isNaN(value)) values.push(value);
  }
  if (Number.isNaN(concordance) || values.length < 0.9 * resamples) {
    return { concordance, lower: Number.NaN, upper: Number.NaN, pairs: known };
  }
  const sorted = Float64Array.from(values).sort();
  return {
    concordance,
    lower: quantile(sorted, (1 - confidence) / 2),
    upper: quantile(sorted, (1 + confidence) / 2),
    pairs: known,
  };
}

/** One walk up the predicted benefit; `below` and `tied` hold the weight of each observed benefit -1, 0, 1. */
function concordanceOf({ predicted, observed }: BenefitPairs, weight: Float64Array): number {
  const below = new Float64Array(3);
  const tied = new Float64Array(3);
  let concordant = 0;
  let start = 0;
  while (start < predicted.length) {
    let end = start;
    tied.fill(0);
    for (; end < predicted.length && predicted[end] === predicted[start]; end++) tied[observed[end] + 1] += weight[end];
    for (let level = 1; level < 3; level++) {
      for (let lower = 0; lower < level; lower++) concordant += tied[level] * (below[lower] + tied[lower] / 2);
    }
    for (let level = 0; level < 3; level++) below[level] += tied[level];
    start = end;
  }
  const comparable = below[0] * below[1] + below[0] * below[2] + below[1] * below[2];
  return comparable === 0 ? Number.NaN : concordant / comparable;
}
