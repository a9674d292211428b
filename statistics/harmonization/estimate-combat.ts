import type { CovariateCoding } from "./combat-covariates.ts";
import { nonParametricPosterior, parametricPosterior, type Posterior, type StopRule } from "./empirical-bayes.ts";
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
    const ones = (): Float64Array => new Float64Array(harmonized).fill(1);
    if (batch === reference) return { locations: new Float64Array(harmonized), scales: ones(), unconverged: 0 };
    if (prior === "none" || harmonized === 1) {
      return { locations: moments.locations, scales: meanOnly ? ones() : moments.scales, unconverged: 0 };
    }
    return prior === "parametric"
      ? parametricPosterior(moments, meanOnly, rule)
      : nonParametricPosterior(moments, meanOnly);
  });
  return { standardized, posteriors };
}
