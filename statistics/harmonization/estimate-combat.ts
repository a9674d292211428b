import type { CovariateCoding } from "./combat-covariates.ts";
import {
  nonParametricPosterior,
  parametricPosterior,
  type BatchMoments,
  type Posterior,
  type StopRule,
} from "./empirical-bayes.ts";
import { standardizeFeatures, type NamedValues, type StandardizedFeatures } from "./standardize-features.ts";

/** Which batch each row belongs to, and its covariates. */
export interface BatchLayout {
  readonly batchOf: Int32Array;
  readonly batchCount: number;
  /** Covariate columns. */
  readonly design: readonly Float64Array[];
  readonly codings: readonly CovariateCoding[];
  /** Index of the reference batch, -1 for none. */
  readonly reference: number;
}

export interface CombatEstimates {
  readonly standardized: StandardizedFeatures;
  /** One per batch. */
  readonly posteriors: readonly Posterior[];
}

/**
 * The estimates of ComBat on one set of rows: least squares, then empirical Bayes per batch. A single feature has no prior
 * and keeps its own estimates.
 *
 * @param features one value per row, NaN = missing
 * @param layout batches and covariates of the rows
 * @param prior over the features
 * @param meanOnly scales stay 1
 * @param rule when the parametric iteration stops
 * @returns estimates of the features that can be harmonized
 * @throws ConfoundedCovariateError, InfiniteValueError
 */
export function estimateCombat(
  features: readonly NamedValues[],
  layout: BatchLayout,
  prior: "parametric" | "non-parametric" | "none",
  meanOnly: boolean,
  rule: StopRule,
): CombatEstimates {
  const { batchOf, batchCount, design, codings, reference } = layout;
  const standardized = standardizeFeatures(features, batchOf, batchCount, design, codings, reference, meanOnly);
  const harmonized = standardized.harmonized.length;
  const posteriors = standardized.moments.map((moments, batch): Posterior => {
    if (batch !== reference) return batchPosterior(moments, prior, meanOnly, rule);
    return { locations: new Float64Array(harmonized), scales: new Float64Array(harmonized).fill(1), unconverged: 0 };
  });
  return { standardized, posteriors };
}

/**
 * Location and scale of one batch from its moments.
 *
 * @param moments of the standardized features
 * @param prior over the features; a single feature has none
 * @param meanOnly scales stay 1
 * @param rule when the parametric iteration stops
 * @returns standardized units
 */
export function batchPosterior(
  moments: BatchMoments,
  prior: "parametric" | "non-parametric" | "none",
  meanOnly: boolean,
  rule: StopRule,
): Posterior {
  const features = moments.counts.length;
  if (prior === "none" || features < 2) {
    const scales = meanOnly ? new Float64Array(features).fill(1) : moments.scales;
    return { locations: moments.locations, scales, unconverged: 0 };
  }
  return prior === "parametric"
    ? parametricPosterior(moments, meanOnly, rule)
    : nonParametricPosterior(moments, meanOnly);
}
