/** What the bootstrap says of one performance measure of the whole procedure. */
export interface BootstrapCorrected {
  /** Model and judgment on the same rows. */
  readonly apparent: number;
  /** Mean over the resamples of performance on the resample minus performance on the original rows. */
  readonly optimism: number;
  /** apparent - optimism. */
  readonly optimismCorrected: number;
  /** Mean performance on the patients left out of the resample. */
  readonly outOfBag: number;
  /** 0.368 apparent + 0.632 out of bag. */
  readonly point632: number;
  /** Weighted by the relative overfitting rate. */
  readonly point632Plus: number;
  /** 0: no overfitting; 1: the apparent gain over no information is all overfitting. */
  readonly overfittingRate: number;
  /** Weight of the out-of-bag value in .632+. */
  readonly weight: number;
}

/** One resample: the same model judged on the resample it was fitted on, on the original rows, and on those left out. */
export interface ResamplePerformance {
  readonly resample: number;
  readonly original: number;
  readonly outOfBag: number;
}

/** Expected share of distinct rows in a resample, as the published estimators write it. */
const share = 0.632;

export interface NoInformation {
  /** What predictions reach that say nothing: 0.5 for an AUC; see `noInformation`. */
  readonly value: number;
  readonly isHigherBetter: boolean;
}

/**
 * Optimism correction, .632 and .632+. The out-of-bag value enters .632+ as no worse than no information (an AUC below 0.5 as
 * 0.5), weighted by the overfitting rate R = (apparent - out of bag) / (apparent - no information), cut to [0, 1]:
 * w = .632 / (1 - .368 R). Sources: Efron and Gong 1983 and Harrell 1996 (optimism); Efron 1983 (.632); Efron and
 * Tibshirani 1997 (.632+); Sahiner, Chan and Hadjiiski 2008 (AUC).
 *
 * @param apparent performance of the model of all rows on those rows
 * @param resamples at least one
 * @param noInformation of the same measure
 * @returns NaN fields where a performance is NaN
 */
export function bootstrapCorrected(
  apparent: number,
  resamples: readonly ResamplePerformance[],
  { value: noInformation, isHigherBetter }: NoInformation,
): BootstrapCorrected {
  let optimism = 0;
  let outOfBag = 0;
  for (const each of resamples) {
    optimism += (each.resample - each.original) / resamples.length;
    outOfBag += each.outOfBag / resamples.length;
  }
  const capped = isHigherBetter ? Math.max(outOfBag, noInformation) : Math.min(outOfBag, noInformation);
  const direction = isHigherBetter ? 1 : -1;
  const lost = direction * (apparent - capped);
  const gained = direction * (apparent - noInformation);
  const overfittingRate = Number.isNaN(lost + gained) ? NaN : lost > 0 && gained > 0 ? Math.min(1, lost / gained) : 0;
  const weight = share / (1 - (1 - share) * overfittingRate);
  return {
    apparent,
    optimism,
    optimismCorrected: apparent - optimism,
    outOfBag,
    point632: (1 - share) * apparent + share * outOfBag,
    point632Plus: (1 - weight) * apparent + weight * capped,
    overfittingRate,
    weight,
  };
}
