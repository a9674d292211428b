import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";

export interface ConcordanceCorrelation {
  /** -1..1; 1: the two agree value by value. NaN where fewer than 2 pairs are complete or all values are equal. */
  readonly estimate: number;
  /** Asymptotic limits by the z transform; NaN under 3 pairs or without variation in one of the two. */
  readonly lower: number;
  readonly upper: number;
  /** Complete pairs. */
  readonly pairs: number;
}

/**
 * Lin's concordance correlation coefficient: 2 s12 / (s1^2 + s2^2 + (m1 - m2)^2), moments with divisor n, limits by the
 * inverse hyperbolic tangent. Lin 1989, doi 10.2307/2532051, with the corrected variance of Lin 2000, doi
 * 10.1111/j.0006-341X.2000.00324.x.
 *
 * @param first one value per case, NaN = missing
 * @param second the same cases measured otherwise (another scanner, another reader), same length
 * @param confidence of the limits, 0..1 exclusive
 * @returns the coefficient over pairs without a missing value
 */
export function concordanceCorrelation(
  first: Float64Array,
  second: Float64Array,
  confidence: number,
): ConcordanceCorrelation {
  const rows = Array.from(first.keys()).filter((row) => !Number.isNaN(first[row] + second[row]));
  const pairs = rows.length;
  const undefinedLimits = { lower: Number.NaN, upper: Number.NaN, pairs };
  if (pairs < 2) return { estimate: Number.NaN, ...undefinedLimits };
  const mean = (values: Float64Array): number => rows.reduce((sum, row) => sum + values[row], 0) / pairs;
  const [meanFirst, meanSecond] = [mean(first), mean(second)];
  let [squaresFirst, squaresSecond, products] = [0, 0, 0];
  for (const row of rows) {
    const [a, b] = [first[row] - meanFirst, second[row] - meanSecond];
    squaresFirst += a * a;
    squaresSecond += b * b;
    products += a * b;
  }
  const shift = pairs * (meanFirst - meanSecond) ** 2;
  const estimate = (2 * products) / (squaresFirst + squaresSecond + shift);
  const correlation = products / Math.sqrt(squaresFirst * squaresSecond);
  if (pairs < 3 || Number.isNaN(correlation)) return { estimate, ...undefinedLimits };
  if (Math.abs(estimate) >= 1) return { estimate, lower: estimate, upper: estimate, pairs };
  const squared = estimate * estimate;
  const size = Math.sqrt(squaresFirst * squaresSecond);
  const scaleShift = shift / size; // squared location shift over the product of the deviations
  const rest = 1 - squared;
  const ratio = (2 * size) / (squaresFirst + squaresSecond + shift); // coefficient over correlation
  const variance =
    ((1 - correlation ** 2) * ratio ** 2) / rest +
    (2 * squared * (1 - estimate) * ratio * scaleShift) / rest ** 2 -
    (ratio ** 2 * squared * scaleShift ** 2) / (2 * rest ** 2);
  const half = normalQuantile(0.5 + confidence / 2, 0, 1) * Math.sqrt(variance / (pairs - 2));
  const center = Math.atanh(estimate);
  return { estimate, lower: Math.tanh(center - half), upper: Math.tanh(center + half), pairs };
}
