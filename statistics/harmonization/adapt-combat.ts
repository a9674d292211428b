import type { FeatureColumn } from "../feature-table.ts";
import { codeCovariates } from "./combat-covariates.ts";
import { defaultRule, type FittedCombat } from "./combat.ts";
import { batchPosterior } from "./estimate-combat.ts";
import type { BatchMoments, Posterior } from "./empirical-bayes.ts";
import type { NamedValues } from "./standardize-features.ts";
import { unseenBatches, type AdaptedBatch, type Adaptation } from "./unseen-batch.ts";

/** How locations and scales were estimated in training. */
export interface CombatEstimator {
  readonly prior: "parametric" | "non-parametric" | "none";
  readonly meanOnly: boolean;
}

/**
 * Location and scale of batches that training did not have, from all their rows and no outcome: values are standardized by
 * the grand mean, pooled variance and covariate effects of training, then estimated as in training; with empirical Bayes the
 * prior is that of the new batch over its features, as every batch of ComBat has its own. What training fitted is unchanged. With a reference batch
 * and no covariates the result is that of a fit with the new batch among the others.
 *
 * @param fitted from `fitCombat`, possibly read back from JSON
 * @param features those of training, one value per row, NaN = missing
 * @param batches one label per row; known ones are ignored
 * @param covariates at least those of training, complete
 * @param estimator as in training
 * @param minCases a batch of fewer rows stays as it is
 * @returns the transform with the new batches behind those of training; a feature with fewer than 2 values in a batch stays
 *   as it is there
 * @throws CombatVariableError
 */
export function adaptCombat(
  fitted: FittedCombat,
  features: readonly NamedValues[],
  batches: readonly string[],
  covariates: readonly FeatureColumn[],
  estimator: CombatEstimator,
  minCases: number,
): Adaptation<FittedCombat> {
  const design = codeCovariates(fitted.covariates, covariates, batches.length);
  const byName = new Map(features.map(({ name, values }) => [name, values]));
  const columns = fitted.harmonized.map((name) => byName.get(name)!);
  const found: AdaptedBatch[] = [];
  const added: { batch: string; rows: number; posterior: Posterior }[] = [];
  for (const { batch, rows } of unseenBatches(fitted.batches, batches)) {
    const reason =
      rows.length < minCases ? "too-few-cases" : columns.length === 0 ? "nothing-harmonized" : ("" as const);
    if (reason !== "") {
      found.push({ batch, rows: rows.length, reason, parameters: [] });
      continue;
    }
    const posterior = estimateBatch(fitted, columns, rows, design, estimator);
    added.push({ batch, rows: rows.length, posterior });
    const parameters = fitted.harmonized.flatMap((feature, index) => [
      { parameter: "location", feature, value: posterior.locations[index] },
      { parameter: "scale", feature, value: posterior.scales[index] },
    ]);
    found.push({ batch, rows: rows.length, reason, parameters });
  }
  return {
    batches: found,
    fitted: {
      ...fitted,
      batches: [...fitted.batches, ...added.map(({ batch }) => batch)],
      batchRows: [...fitted.batchRows, ...added.map(({ rows }) => rows)],
      locations: [...fitted.locations, ...added.map(({ posterior }) => plain(posterior.locations))],
      scales: [...fitted.scales, ...added.map(({ posterior }) => plain(posterior.scales))],
      notes: [
        ...fitted.notes,
        ...added.map(({ batch, rows }) => `Batch ${batch} was estimated from its own ${rows} rows after training.`),
      ],
    },
  };
}

function estimateBatch(
  fitted: FittedCombat,
  columns: readonly Float64Array[],
  rows: readonly number[],
  design: readonly Float64Array[],
  { prior, meanOnly }: CombatEstimator,
): Posterior {
  const perFeature: { feature: number; count: number; location: number; square: number }[] = [];
  columns.forEach((values, feature) => {
    const standardized: number[] = [];
    for (const row of rows) {
      if (Number.isNaN(values[row])) continue;
      let value = values[row] - fitted.means[feature];
      for (let k = 0; k < design.length; k++) value -= fitted.coefficients[k][feature] * design[k][row];
      standardized.push(value / fitted.pooledDeviations[feature]);
    }
    const count = standardized.length;
    if (count < 2) return;
    const location = standardized.reduce((sum, value) => sum + value, 0) / count;
    const square = standardized.reduce((sum, value) => sum + (value - location) ** 2, 0);
    perFeature.push({ feature, count, location, square });
  });
  const moments: BatchMoments = {
    counts: Float64Array.from(perFeature, ({ count }) => count),
    locations: Float64Array.from(perFeature, ({ location }) => location),
    squares: Float64Array.from(perFeature, ({ square }) => square),
    scales: Float64Array.from(perFeature, ({ count, location, square }) => {
      const noise = (Math.max(count, 10) * Number.EPSILON * Math.abs(location)) ** 2;
      return square / (count - 1) > noise ? square / (count - 1) : 1; // as in training for no variance
    }),
  };
  const estimated = batchPosterior(moments, prior, meanOnly, defaultRule);
  const locations = new Float64Array(columns.length);
  const scales = new Float64Array(columns.length).fill(1);
  perFeature.forEach(({ feature }, index) => {
    locations[feature] = estimated.locations[index];
    scales[feature] = estimated.scales[index];
  });
  return { locations, scales, unconverged: estimated.unconverged };
}

function plain(values: Float64Array): number[] {
  return Array.from(values, (value) => value + 0); // JSON has no -0
}
