/**
 * Coefficient of determination, 1 - residual / total sum of squares about the mean of the evaluated cases.
 *
 * @param observed n values
 * @param predicted n values
 * @returns at most 1, below 0 where the mean predicts better; NaN where the observed values do not vary
 */
export function rSquared(observed: Float64Array, predicted: Float64Array): number {
  let mean = 0;
  for (let i = 0; i < observed.length; i++) mean += observed[i] / observed.length;
  let residual = 0;
  let total = 0;
  for (let i = 0; i < observed.length; i++) {
    residual += (observed[i] - predicted[i]) ** 2;
    total += (observed[i] - mean) ** 2;
  }
  return total > 0 ? 1 - residual / total : NaN;
}

/**
 * Mean absolute error, in the unit of the values.
 *
 * @returns NaN for no case
 */
export function meanAbsoluteError(observed: Float64Array, predicted: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < observed.length; i++) sum += Math.abs(observed[i] - predicted[i]);
  return sum / observed.length;
}

/**
 * Mean squared error.
 *
 * @param observed value per case
 * @param predicted value per case
 * @returns in squared units of the outcome; NaN where there are no cases
 */
export function meanSquaredError(observed: Float64Array, predicted: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < observed.length; i++) sum += (observed[i] - predicted[i]) ** 2;
  return sum / observed.length;
}
