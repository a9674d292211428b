/** Distances between predicted probabilities and a smooth calibration curve; lower is better. */
export interface CalibrationDistance {
  /** Integrated calibration index: mean |curve - predicted|. */
  readonly ici: number;
  /** Median distance. */
  readonly e50: number;
  /** 90th percentile of the distance. */
  readonly e90: number;
  readonly emax: number;
}

/**
 * ICI, E50, E90 and Emax. Source: Austin and Steyerberg 2019.
 *
 * @param predicted n probabilities
 * @param smooth calibration curve at each of them
 * @returns NaN for no case or where the curve is NaN
 */
export function calibrationDistance(predicted: Float64Array, smooth: Float64Array): CalibrationDistance {
  const n = predicted.length;
  const distance = predicted.map((p, i) => Math.abs(smooth[i] - p)).sort();
  if (n === 0 || Number.isNaN(distance[n - 1])) return { ici: NaN, e50: NaN, e90: NaN, emax: NaN };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += distance[i];
  return { ici: sum / n, e50: quantile(distance, 0.5), e90: quantile(distance, 0.9), emax: distance[n - 1] };
}

/** Type 7. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}
