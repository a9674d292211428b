/** The search starts here, widens on the side of the maximum by doubling, and ends at `largestLambda`. */
const firstLambda = 2;
const largestLambda = 64;

/**
 * Yeo-Johnson transform of one value.
 *
 * @param value NaN stays NaN
 * @param lambda power; 1 is the identity
 * @returns transformed value, +-Infinity where it overflows
 */
export function yeoJohnsonValue(value: number, lambda: number): number {
  const log = Math.log1p(Math.abs(value));
  const power = value < 0 ? 2 - lambda : lambda;
  const size = power === 0 ? log : Math.expm1(power * log) / power;
  return value < 0 ? -size : size;
}

/**
 * The lambda that maximizes the profile likelihood of a normal distribution of the transformed values.
 *
 * @param values finite, not all equal
 * @returns lambda in -64..64, to about 1e-8, and whether it is an end of that range
 */
export function maximizeYeoJohnson(values: Float64Array): { lambda: number; isAtLimit: boolean } {
  const logs = values.map((value) => Math.log1p(Math.abs(value)));
  const anyNegative = values.some((value) => value < 0);
  const isMixed = anyNegative && values.some((value) => value > 0);
  const sign = isMixed ? "mixed" : anyNegative ? "negative" : "positive";
  const sample: Sample = { values, logs, sign, work: new Float64Array(values.length) };
  let signedLogs = 0;
  for (let i = 0; i < values.length; i++) signedLogs += values[i] < 0 ? -logs[i] : logs[i];
  const logLikelihood = (lambda: number): number => {
    const value = -0.5 * values.length * logVariance(sample, lambda) + (lambda - 1) * signedLogs;
    return Number.isNaN(value) || value === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : value;
  };
  let low = -firstLambda;
  let high = firstLambda;
  for (;;) {
    const lambda = maximize(logLikelihood, low, high);
    const margin = 1e-5 * (high - low);
    if (lambda - low < margin && low > -largestLambda) [low, high] = [2 * low, low + firstLambda];
    else if (high - lambda < margin && high < largestLambda) [low, high] = [high - firstLambda, 2 * high];
    else if (largestLambda - Math.abs(lambda) < margin) return { lambda: low + high < 0 ? low : high, isAtLimit: true };
    else return { lambda, isAtLimit: false };
  }
}

/** The values as the search needs them; `work` is overwritten by every evaluation. */
interface Sample {
  readonly values: Float64Array;
  /** log(1 + |value|) */
  readonly logs: Float64Array;
  readonly sign: "positive" | "negative" | "mixed";
  readonly work: Float64Array;
}

/**
 * Log of the population variance of the transformed values. Where all values have one sign, the constant of the transform
 * is left out before, since it would cancel what varies.
 */
function logVariance({ values, logs, sign, work }: Sample, lambda: number): number {
  if (sign === "mixed") {
    for (let i = 0; i < work.length; i++) work[i] = yeoJohnsonValue(values[i], lambda);
    return logScaledVariance(work);
  }
  const power = sign === "negative" ? 2 - lambda : lambda;
  if (power === 0) return logScaledVariance(logs);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < work.length; i++) {
    work[i] = power * logs[i];
    if (work[i] > largest) largest = work[i];
  }
  for (let i = 0; i < work.length; i++) work[i] = Math.expm1(work[i] - largest);
  return 2 * (largest - Math.log(Math.abs(power))) + logScaledVariance(work);
}

/** Divided by the largest size first, so that squares do not overflow. */
function logScaledVariance(values: Float64Array): number {
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const own = Math.abs(values[i]);
    if (own > size) size = own;
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] / size;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] / size - mean;
    squares += deviation * deviation;
  }
  return 2 * Math.log(size) + Math.log(squares / values.length);
}

/** Golden-section search, then the vertex of the parabola through three points around the best one. */
function maximize(objective: (at: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = from;
  let high = to;
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let atLeft = objective(left);
  let atRight = objective(right);
  while (high - low > 1e-5 * (to - from)) {
    if (atLeft >= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = objective(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = objective(right);
    }
  }
  const middle = (low + high) / 2;
  const step = 2.5e-4 * (to - from); // wide enough that rounding of the likelihood does not move the vertex
  if (middle - step < from || middle + step > to) return middle;
  const [before, at, after] = [middle - step, middle, middle + step].map(objective);
  const curvature = before - 2 * at + after;
  const shift = (0.5 * step * (before - after)) / curvature;
  return curvature < 0 && Math.abs(shift) < step ? middle + shift : middle;
}
