import tQuantile from "@stdlib/stats-base-dists-t-quantile";

/** Random-effects mean of several estimates of one quantity, on the scale of the estimates. */
export interface RandomEffects {
  readonly estimate: number;
  /** Of Hartung and Knapp. */
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  /** Variance between the units, REML, at least 0. */
  readonly tauSquared: number;
  /** Where the true value of a new unit is expected. */
  readonly predictionLower: number;
  readonly predictionUpper: number;
  /** Cochran's Q with inverse variances as weights, k - 1 degrees of freedom without heterogeneity. */
  readonly q: number;
}

/** Above this the search for the upper end of tau squared gives up: estimates without a finite spread. */
const largest = 1e12;

/**
 * Random-effects summary: tau squared by restricted maximum likelihood, the mean with the Hartung-Knapp variance and Student's t on
 * k - 1 degrees of freedom, and a prediction interval, estimate +- t(k - 1) sqrt(tau squared + SE squared).
 * Sources: Viechtbauer 2005 (REML); Hartung and Knapp 2001; Higgins, Thompson and Spiegelhalter 2009, with the degrees of freedom of the mean.
 *
 * @param estimates one per unit
 * @param variances sampling variance of each, above 0
 * @param confidence in (0, 1)
 * @returns NaN limits for one unit
 * @throws RangeError where there is no unit, or an estimate or variance that is not finite, or a variance that is not above 0
 */
export function randomEffects(
  estimates: readonly number[],
  variances: readonly number[],
  confidence: number,
): RandomEffects {
  const k = estimates.length;
  const isUsable = estimates.every(Number.isFinite) && variances.every((value) => value > 0 && Number.isFinite(value));
  if (k === 0 || variances.length !== k || !isUsable) {
    throw new RangeError(`random effects: expected finite estimates with variances above 0, got ${k} estimates`);
  }
  const tauSquared = k === 1 ? 0 : restrictedTauSquared(estimates, variances);
  const { mean, weights, total } = weightedMean(estimates, variances, tauSquared);
  const fixed = weightedMean(estimates, variances, 0);
  let q = 0;
  let spread = 0;
  estimates.forEach((value, i) => {
    q += (value - fixed.mean) ** 2 / variances[i];
    spread += weights[i] * (value - mean) ** 2;
  });
  const standardError = k === 1 ? NaN : Math.sqrt(spread / (k - 1) / total);
  const t = k === 1 ? NaN : tQuantile(0.5 + confidence / 2, k - 1);
  const half = t * Math.sqrt(tauSquared + standardError ** 2);
  return {
    estimate: mean,
    standardError,
    lower: mean - t * standardError,
    upper: mean + t * standardError,
    tauSquared,
    predictionLower: mean - half,
    predictionUpper: mean + half,
    q,
  };
}

/** Root of the restricted score by bisection; 0 where the likelihood falls from there on. */
function restrictedTauSquared(estimates: readonly number[], variances: readonly number[]): number {
  const score = (tauSquared: number): number => {
    const { mean, weights, total } = weightedMean(estimates, variances, tauSquared);
    let squares = 0;
    let sum = 0;
    weights.forEach((weight, i) => {
      squares += weight * weight * (estimates[i] - mean) ** 2 - weight;
      sum += weight * weight;
    });
    return squares + sum / total;
  };
  if (score(0) <= 0) return 0;
  let high = Math.max(...variances);
  while (score(high) > 0 && high < largest) high *= 2;
  let low = 0;
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (score(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function weightedMean(estimates: readonly number[], variances: readonly number[], tauSquared: number) {
  const weights = variances.map((variance) => 1 / (variance + tauSquared));
  let total = 0;
  let sum = 0;
  weights.forEach((weight, i) => {
    total += weight;
    sum += weight * estimates[i];
  });
  return { mean: sum / total, weights, total };
}
