import type { Levels } from "../image/discretize.ts";
import type { Measurement } from "./measurement.ts";
import { defined, orMissing } from "./measurement.ts";

/**
 * Intensity histogram (ZVCW): 23 features of the discretized intensities.
 *
 * @param levels - gray level of every voxel of the re-segmented region, 1 to Ng
 * @returns by tag (`ih_mean` ...); with one level skewness, kurtosis and gradients are NaN
 * @see https://ibsi.readthedocs.io section 3.4
 */
export function intensityHistogram(levels: Levels): Map<string, Measurement> {
  const bins = histogram(levels);
  const total = levels.values.length;
  const average = (term: (level: number) => number): number => sumOver(bins, term) / total;

  const mean = average((level) => level);
  const squares = average((level) => (level - mean) ** 2);
  const median = quantileOfBins(bins, total, 0.5);
  const [p10, p25, p75, p90] = [0.1, 0.25, 0.75, 0.9].map((fraction) => quantileOfBins(bins, total, fraction));
  const lowest = bins.findIndex((count) => count > 0);
  const highest = bins.findLastIndex((count) => count > 0);
  const flat = lowest === highest;
  const variance = flat ? 0 : squares;
  const deviation = Math.sqrt(variance);
  const gradients = histogramGradients(bins);

  return new Map<string, Measurement>([
    ["ih_mean", defined(mean)],
    ["ih_var", defined(variance)],
    ["ih_skew", orMissing(average((level) => (level - mean) ** 3) / deviation ** 3, flat, "flat-region")],
    ["ih_kurt", orMissing(average((level) => (level - mean) ** 4) / variance ** 2 - 3, flat, "flat-region")],
    ["ih_median", defined(median)],
    ["ih_min", defined(lowest)],
    ["ih_p10", defined(p10)],
    ["ih_p90", defined(p90)],
    ["ih_max", defined(highest)],
    ["ih_mode", defined(mode(bins, mean))],
    ["ih_iqr", defined(p75 - p25)],
    ["ih_range", defined(highest - lowest)],
    ["ih_mad", defined(average((level) => Math.abs(level - mean)))],
    ["ih_rmad", defined(robustDeviation(bins, p10, p90))],
    ["ih_medad", defined(average((level) => Math.abs(level - median)))],
    ["ih_cov", defined(deviation / mean)],
    ["ih_qcod", defined((p75 - p25) / (p75 + p25))],
    ["ih_entropy", defined(entropy(bins, total))],
    ["ih_uniformity", defined(bins.reduce((sum, count) => sum + (count / total) ** 2, 0))],
    ["ih_max_grad", gradientValue(gradients, gradients.indexOf(Math.max(...gradients)))],
    ["ih_max_grad_g", gradientLevel(gradients, gradients.indexOf(Math.max(...gradients)))],
    ["ih_min_grad", gradientValue(gradients, gradients.indexOf(Math.min(...gradients)))],
    ["ih_min_grad_g", gradientLevel(gradients, gradients.indexOf(Math.min(...gradients)))],
  ]);
}

/** Voxels per level; index 0 stays empty so that the index is the level. */
function histogram(levels: Levels): number[] {
  const bins = Array.from({ length: levels.count + 1 }, () => 0);
  const { values } = levels;
  for (let i = 0; i < values.length; i++) bins[values[i]]++;
  return bins;
}

function sumOver(bins: readonly number[], term: (level: number) => number): number {
  let sum = 0;
  for (let level = 1; level < bins.length; level++) {
    if (bins[level] > 0) sum += bins[level] * term(level);
  }
  return sum;
}

/** `quantile` without sorting: the same order statistics, read off the cumulated counts. */
function quantileOfBins(bins: readonly number[], total: number, fraction: number): number {
  const position = (total - 1) * fraction;
  const below = Math.floor(position);
  const low = levelAtRank(bins, below);
  const high = levelAtRank(bins, Math.min(below + 1, total - 1));
  return low + (high - low) * (position - below);
}

function levelAtRank(bins: readonly number[], rank: number): number {
  let cumulated = 0;
  for (let level = 1; level < bins.length; level++) {
    cumulated += bins[level];
    if (cumulated > rank) return level;
  }
  return bins.length - 1;
}

/** The fullest bin; of several the one closest to the mean, of those the left one. */
function mode(bins: readonly number[], mean: number): number {
  let best = 1;
  for (let level = 2; level < bins.length; level++) {
    const fuller = bins[level] - bins[best];
    if (fuller > 0 || (fuller === 0 && Math.abs(level - mean) < Math.abs(best - mean))) best = level;
  }
  return best;
}

function robustDeviation(bins: readonly number[], p10: number, p90: number): number {
  const within = bins.map((count, level) => (level >= p10 && level <= p90 ? count : 0));
  const total = sumOver(within, () => 1);
  const mean = sumOver(within, (level) => level) / total;
  return sumOver(within, (level) => Math.abs(level - mean)) / total;
}

function entropy(bins: readonly number[], total: number): number {
  let sum = 0;
  for (const count of bins) {
    if (count > 0) sum -= (count / total) * Math.log2(count / total);
  }
  return sum;
}

/** Central differences over all bins, empty ones too; one-sided at both ends. Index 0 is level 1. */
function histogramGradients(bins: readonly number[]): number[] {
  const last = bins.length - 1;
  if (last < 2) return [];
  const gradients: number[] = [bins[2] - bins[1]];
  for (let level = 2; level < last; level++) gradients.push((bins[level + 1] - bins[level - 1]) / 2);
  gradients.push(bins[last] - bins[last - 1]);
  return gradients;
}

function gradientValue(gradients: readonly number[], at: number): Measurement {
  return orMissing(gradients[at], gradients.length === 0, "flat-region");
}

function gradientLevel(gradients: readonly number[], at: number): Measurement {
  return orMissing(at + 1, gradients.length === 0, "flat-region");
}
