import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";

/** Limits of a confidence interval. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Wilson's score interval of a proportion; also right for few cases and for 0 or all events. Source: Wilson 1927.
 *
 * @param events 0..cases
 * @param cases at least 1
 * @param confidence in (0, 1)
 * @returns limits in [0, 1]; NaN for no cases
 */
export function wilsonInterval(events: number, cases: number, confidence: number): Interval {
  const z = normalQuantile(0.5 + confidence / 2, 0, 1);
  const share = events / cases;
  const denominator = 1 + (z * z) / cases;
  const center = (share + (z * z) / (2 * cases)) / denominator;
  const half = (z * Math.sqrt((share * (1 - share)) / cases + (z * z) / (4 * cases * cases))) / denominator;
  return { lower: events === 0 ? 0 : center - half, upper: events === cases ? 1 : center + half };
}
