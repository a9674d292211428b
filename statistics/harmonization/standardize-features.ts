import { InfiniteValueError } from "../preparation/column-moments.ts";
import { batchDesign, batchFitBuffers, fitBatches, type BatchDesign, type BatchFit } from "./batch-least-squares.ts";
import { designColumnNames, type CovariateCoding } from "./combat-covariates.ts";
import { ConfoundedCovariateError } from "./combat-errors.ts";
import type { BatchMoments } from "./empirical-bayes.ts";

/** One feature, one value per row, NaN = missing. */
export interface NamedValues {
  readonly name: string;
  readonly values: Float64Array;
}

/** Why a feature stays as it is. */
export type PassedThroughReason = "one-batch" | "no-variation" | "too-few-values" | "confounded-values";

/** Moments of standardized features by batch; arrays run over `harmonized`. */
export interface StandardizedFeatures {
  readonly harmonized: string[];
  readonly passedThrough: { feature: string; reason: PassedThroughReason }[];
  readonly means: Float64Array;
  readonly pooledDeviations: Float64Array;
  readonly coefficients: Float64Array[];
  readonly moments: BatchMoments[];
}

/**
 * Fits every feature on batches and covariates, and standardizes it by grand mean and pooled variance.
 *
 * @param features one value per row, NaN = missing
 * @param batchOf batch index per row
 * @param batchCount number of batches
 * @param covariates design columns
 * @param codings what the design columns are, for messages
 * @param reference index of the reference batch, -1 for none: its mean and variance are then the grand ones
 * @param meanOnly one value per batch is enough where no batch variance is needed
 * @returns means and deviations (unit of the feature), moments by batch, and features that cannot be harmonized
 * @throws ConfoundedCovariateError, InfiniteValueError
 */
export function standardizeFeatures(
  features: readonly NamedValues[],
  batchOf: Int32Array,
  batchCount: number,
  covariates: readonly Float64Array[],
  codings: readonly CovariateCoding[],
  reference: number,
  meanOnly: boolean,
): StandardizedFeatures {
  const full = batchDesign(batchOf, batchCount, covariates);
  if ("covariate" in full) {
    const columnNames = designColumnNames(codings);
    const related = full.related.map((column) => columnNames[column]);
    throw new ConfoundedCovariateError(columnNames[full.covariate], related);
  }
  const perFeature = (): Float64Array => new Float64Array(features.length);
  const means = perFeature();
  const pooledDeviations = perFeature();
  const coefficients = covariates.map(perFeature);
  const moments = Array.from({ length: batchCount }, () => ({
    counts: perFeature(),
    locations: perFeature(),
    scales: perFeature(),
    squares: perFeature(),
  }));
  const fit = batchFitBuffers(batchCount, covariates.length, batchOf.length);
  const harmonized: string[] = [];
  const passedThrough: { feature: string; reason: PassedThroughReason }[] = [];
  for (const { name, values } of features) {
    const used = fitOneFeature(name, values, full, covariates, meanOnly, reference, fit);
    if (typeof used === "string") {
      passedThrough.push({ feature: name, reason: used });
      continue;
    }
    const { mean, variance, tolerance } = pooled(used.counts, fit, reference);
    if (variance <= tolerance) {
      passedThrough.push({ feature: name, reason: "no-variation" });
      continue;
    }
    const column = harmonized.push(name) - 1;
    const deviation = Math.sqrt(variance);
    means[column] = mean;
    pooledDeviations[column] = deviation;
    for (let k = 0; k < coefficients.length; k++) coefficients[k][column] = fit.coefficients[k];
    for (let batch = 0; batch < batchCount; batch++) {
      const count = used.counts[batch];
      const into = moments[batch];
      const batchVariance = fit.squares[batch] / (count - 1);
      into.counts[column] = count;
      into.locations[column] = (fit.intercepts[batch] - mean) / deviation;
      into.squares[column] = fit.squares[batch] / variance;
      into.scales[column] = batchVariance > tolerance ? batchVariance / variance : 1; // as the references do for no variance
    }
  }
  const cut = (array: Float64Array): Float64Array => array.subarray(0, harmonized.length);
  return {
    harmonized,
    passedThrough,
    means: cut(means),
    pooledDeviations: cut(pooledDeviations),
    coefficients: coefficients.map(cut),
    moments: moments.map(({ counts, locations, scales, squares }) => ({
      counts: cut(counts),
      locations: cut(locations),
      scales: cut(scales),
      squares: cut(squares),
    })),
  };
}

/** Fits into `fit` and returns the design of the rows that were used, or the reason why the feature cannot be fitted. */
function fitOneFeature(
  name: string,
  values: Float64Array,
  full: BatchDesign,
  covariates: readonly Float64Array[],
  meanOnly: boolean,
  reference: number,
  fit: BatchFit,
): BatchDesign | PassedThroughReason {
  fitBatches(full, values, fit);
  let squares = 0;
  for (let batch = 0; batch < fit.squares.length; batch++) squares += fit.squares[batch];
  if (Number.isFinite(squares)) return full;

  const complete: number[] = [];
  const counts = new Float64Array(full.counts.length);
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    if (!Number.isFinite(value)) throw new InfiniteValueError(name);
    complete.push(row);
    counts[full.batchOf[row]]++;
  });
  const tooFew = counts.some((count, batch) => count < (meanOnly && batch !== reference ? 1 : 2));
  if (tooFew) return "too-few-values";
  const batchOf = Int32Array.from(complete, (row) => full.batchOf[row]);
  const design = batchDesign(
    batchOf,
    counts.length,
    covariates.map((column) => Float64Array.from(complete, (row) => column[row])),
  );
  if ("covariate" in design) return "confounded-values";
  fitBatches(
    design,
    Float64Array.from(complete, (row) => values[row]),
    fit,
  );
  return design;
}

/** Grand mean and pooled variance; a variance at or under `tolerance` is rounding noise. */
function pooled(
  counts: Float64Array,
  fit: BatchFit,
  reference: number,
): { mean: number; variance: number; tolerance: number } {
  let rows = 0;
  let weighted = 0;
  let squares = 0;
  for (let batch = 0; batch < counts.length; batch++) {
    rows += counts[batch];
    weighted += counts[batch] * fit.intercepts[batch];
    squares += fit.squares[batch];
  }
  const tolerance = (Math.max(rows, 10) * Number.EPSILON * fit.magnitude) ** 2;
  if (reference < 0) return { mean: weighted / rows, variance: squares / rows, tolerance };
  return { mean: fit.intercepts[reference], variance: fit.squares[reference] / counts[reference], tolerance };
}
