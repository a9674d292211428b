/** Standardized location and scale of every harmonized feature in one batch. */
export interface BatchMoments {
  /** Complete values per feature. */
  readonly counts: Float64Array;
  /** Mean of the standardized values. */
  readonly locations: Float64Array;
  /** Variance of the standardized values, divisor count - 1; positive. */
  readonly scales: Float64Array;
  /** Sum of squared deviations of the standardized values from their mean. */
  readonly squares: Float64Array;
}

/** When the alternation of location and scale ends. */
export interface StopRule {
  readonly tolerance: number;
  readonly maxIterations: number;
  /** neuroCombat: all features step together until the largest signed relative change falls under the tolerance. */
  readonly signed: boolean;
}

export interface Posterior {
  readonly locations: Float64Array;
  readonly scales: Float64Array;
  /** Features that reached `maxIterations`. */
  readonly unconverged: number;
}

/**
 * Parametric empirical Bayes: normal prior of locations, inverse-gamma prior of scales, hyper-parameters by moments across
 * features. Johnson, Li and Rabinovic 2007, doi 10.1093/biostatistics/kxj037.
 *
 * @param moments of one batch, at least two features
 * @param meanOnly scales stay 1; the location then uses n = 1, as the reference implementations do
 * @param rule when to stop
 * @returns posterior locations and scales (standardized units)
 */
export function parametricPosterior(moments: BatchMoments, meanOnly: boolean, rule: StopRule): Posterior {
  const { counts, locations, scales, squares } = moments;
  const features = counts.length;
  const [meanLocation, tau2] = meanAndVariance(locations);
  const result = { locations: new Float64Array(features), scales: new Float64Array(features).fill(1) };
  if (meanOnly) {
    for (let g = 0; g < features; g++) result.locations[g] = (tau2 * locations[g] + meanLocation) / (tau2 + 1);
    return { ...result, unconverged: 0 };
  }
  const [meanScale, scaleVariance] = meanAndVariance(scales);
  const shape = 2 + meanScale ** 2 / scaleVariance;
  const rate = meanScale + meanScale ** 3 / scaleVariance;
  const location = (g: number, scale: number): number => {
    const weight = tau2 * counts[g];
    return (weight * locations[g] + scale * meanLocation) / (weight + scale);
  };
  const scale = (g: number, at: number): number => {
    if (scaleVariance === 0) return meanScale; // limit of the prior: all scales are equal
    const sum = squares[g] + counts[g] * (locations[g] - at) ** 2;
    return (0.5 * sum + rate) / (counts[g] / 2 + shape - 1);
  };
  result.locations.set(locations);
  result.scales.set(scales);
  const unconverged = rule.signed
    ? iterateTogether(result, location, scale, rule)
    : iterateEach(result, location, scale, rule);
  return { ...result, unconverged };
}

/**
 * Non-parametric empirical Bayes: the mean of all other features' (location, scale) pairs, weighted by the likelihood of the
 * feature's values under them. Each pair costs O(1) by the sum of squares; log-sum-exp keeps large batches from underflow.
 *
 * @param moments of one batch, at least two features
 * @param meanOnly scales count as 1
 * @returns posterior locations and scales (standardized units)
 */
export function nonParametricPosterior(moments: BatchMoments, meanOnly: boolean): Posterior {
  const { counts, squares, locations } = moments;
  const features = counts.length;
  const scales = meanOnly ? new Float64Array(features).fill(1) : moments.scales;
  const logScales = scales.map((scale) => Math.log(scale));
  const halfPrecisions = scales.map((scale) => 0.5 / scale);
  const logLikelihoods = new Float64Array(features);
  const result = { locations: new Float64Array(features), scales: new Float64Array(features) };
  for (let g = 0; g < features; g++) {
    const count = counts[g];
    const halfCount = count / 2;
    const square = squares[g];
    const mean = locations[g];
    let largest = Number.NEGATIVE_INFINITY;
    for (let h = 0; h < features; h++) {
      const distance = mean - locations[h];
      const value = -halfCount * logScales[h] - (square + count * distance * distance) * halfPrecisions[h];
      logLikelihoods[h] = value;
      if (value > largest && h !== g) largest = value;
    }
    logLikelihoods[g] = Number.NEGATIVE_INFINITY;
    // exp(-42) is under half a unit in the last place of a sum that holds a 1
    const cut = largest - 42;
    let total = 0;
    let locationSum = 0;
    let scaleSum = 0;
    for (let h = 0; h < features; h++) {
      const logLikelihood = logLikelihoods[h];
      if (logLikelihood < cut) continue;
      const weight = Math.exp(logLikelihood - largest);
      total += weight;
      locationSum += weight * locations[h];
      scaleSum += weight * scales[h];
    }
    result.locations[g] = locationSum / total;
    result.scales[g] = meanOnly ? 1 : scaleSum / total;
  }
  return { ...result, unconverged: 0 };
}

type Update = (feature: number, given: number) => number;

function iterateEach(
  state: { locations: Float64Array; scales: Float64Array },
  location: Update,
  scale: Update,
  rule: StopRule,
): number {
  let unconverged = 0;
  for (let g = 0; g < state.locations.length; g++) {
    let oldLocation = state.locations[g];
    let oldScale = state.scales[g];
    let converged = false;
    for (let iteration = 0; iteration < rule.maxIterations && !converged; iteration++) {
      const newLocation = location(g, oldScale);
      const newScale = scale(g, newLocation);
      converged =
        Math.abs(newLocation - oldLocation) <= rule.tolerance * Math.abs(oldLocation) &&
        Math.abs(newScale - oldScale) <= rule.tolerance * oldScale;
      oldLocation = newLocation;
      oldScale = newScale;
    }
    if (!converged) unconverged++;
    state.locations[g] = oldLocation;
    state.scales[g] = oldScale;
  }
  return unconverged;
}

function iterateTogether(
  state: { locations: Float64Array; scales: Float64Array },
  location: Update,
  scale: Update,
  rule: StopRule,
): number {
  const { locations, scales } = state;
  for (let iteration = 0; iteration < rule.maxIterations; iteration++) {
    let change = Number.NEGATIVE_INFINITY;
    for (let g = 0; g < locations.length; g++) {
      const newLocation = location(g, scales[g]);
      const newScale = scale(g, newLocation);
      const locationChange = Math.abs(newLocation - locations[g]) / locations[g];
      const scaleChange = Math.abs(newScale - scales[g]) / scales[g];
      if (locationChange > change) change = locationChange;
      if (scaleChange > change) change = scaleChange;
      locations[g] = newLocation;
      scales[g] = newScale;
    }
    if (change <= rule.tolerance) return 0;
  }
  return locations.length;
}

function meanAndVariance(values: Float64Array): [mean: number, variance: number] {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return [mean, squares / (values.length - 1)];
}
