import { principalComponents } from "../decomposition/principal-components.ts";
import type { FeatureColumn, FeatureTable, NumericColumn, RowContext } from "../feature-table.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { matchColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { adaptCombat } from "./adapt-combat.ts";
import { applyCombat } from "./apply-combat.ts";
import { batchLabels, findCovariates, isHarmonized } from "./batch-variables.ts";
import { codeCovariates } from "./combat-covariates.ts";
import { combat, type CombatFitted, type CombatOptions } from "./combat-step.ts";
import { fitCombat, type FittedCombat } from "./combat.ts";
import type { NamedValues } from "./standardize-features.ts";

export interface CovbatOptions extends Omit<CombatOptions, "kind" | "meanOnly" | "bootstrap"> {
  readonly kind: "covbat";
  /** The leading components that together explain more than this share of the variance are harmonized, 0..1. */
  readonly varianceShare: number;
}

export interface CovbatFitted {
  readonly combat: CombatFitted;
  /** Of the residuals, one per entry of `combat.harmonized`. */
  readonly means: readonly number[];
  /** Population standard deviation; 0: without variation, takes no part. */
  readonly scales: readonly number[];
  /** One per harmonized component, unit length, one loading per entry of `combat.harmonized`. */
  readonly loadings: readonly (readonly number[])[];
  /** Share of the residual variance, one per harmonized component. */
  readonly explained: readonly number[];
  /** Location and scale of the component scores per batch. */
  readonly scores: FittedCombat;
}

/**
 * Step `covbat` (Chen et al. 2022, doi 10.1002/hbm.25688): ComBat, then the residuals from grand mean and covariate effects
 * are standardized and decomposed, the scores of the leading components get the same mean and variance in every batch
 * (without empirical Bayes and covariates), and what that moves is projected back: covariances are harmonized too. A
 * missing value counts as the mean in the decomposition and stays missing.
 */
export const covbat: Step<CovbatOptions, CovbatFitted> = {
  kind: "covbat",
  fit(table, context, outcome, { varianceShare, ...options }) {
    const first = combat.fit(table, context, outcome, { ...options, kind: "combat", meanOnly: false });
    const residuals = residualsOf(first, combat.apply(first, table, context), context);
    const moments = first.harmonized.map((name, j) => columnMoments(name, residuals[j]));
    const means = moments.map(({ mean }) => mean + 0); // JSON has no -0
    const scales = moments.map(({ nearConstant, populationVariance }) =>
      nearConstant ? 0 : Math.sqrt(populationVariance),
    );
    const standardized = standardizeResiduals(residuals, means, scales);
    const found = principalComponents(standardized, Math.min(table.rows, standardized.length));
    const count = leadingCount(found.explained, varianceShare);
    const loadings = found.scores.slice(0, count).map((scores) => loadingsOf(scores, standardized));
    const scores = fitCombat(scoresOf(loadings, standardized, table.rows), batchLabels(context, options.batch), [], {
      prior: "none",
      meanOnly: false,
      referenceBatch: options.referenceBatch,
      unseenBatch: options.unseenBatch,
      singleCaseBatch: options.singleCaseBatch,
      compat: null,
    });
    return { combat: first, means, scales, loadings, explained: found.explained.slice(0, count), scores };
  },
  apply(fitted, table, context) {
    const { combat: first, loadings, scales, means } = fitted;
    matchColumns("covbat", first.columns, table);
    const harmonized = combat.apply(first, table, context);
    if (loadings.length === 0) return harmonized;
    const standardized = standardizeResiduals(residualsOf(first, harmonized, context), means, scales);
    const before = scoresOf(loadings, standardized, table.rows);
    const after = applyCombat(fitted.scores, before, batchLabels(context, first.batch), []).features;
    const moves = after.map(({ values }, k) => values.map((value, row) => value - before[k].values[row]));
    const indexOf = new Map(first.harmonized.map((name, j) => [name, j]));
    const columns = harmonized.columns.map((column): FeatureColumn => {
      const index = indexOf.get(column.name);
      if (index === undefined || column.kind === "category" || scales[index] === 0) return column;
      return { ...column, values: moved(column, scales[index], loadings, index, moves) };
    });
    return { rows: table.rows, columns };
  },
  adapt(fitted, table, context) {
    const { unseenBatch } = fitted.combat;
    if (typeof unseenBatch === "string") return { fitted, batches: [] };
    const first = combat.adapt!(fitted.combat, table, context);
    const { loadings, scales, means, scores } = fitted;
    if (loadings.length === 0) return { fitted: { ...fitted, combat: first.fitted }, batches: first.batches };
    const residuals = residualsOf(first.fitted, combat.apply(first.fitted, table, context), context);
    const components = scoresOf(loadings, standardizeResiduals(residuals, means, scales), table.rows);
    const labels = batchLabels(context, fitted.combat.batch);
    const estimator = { prior: "none", meanOnly: scores.meanOnly } as const;
    const second = adaptCombat(scores, components, labels, [], estimator, unseenBatch.minCases);
    const batches = first.batches.map((batch, index) => ({
      ...batch,
      parameters: [...batch.parameters, ...second.batches[index].parameters],
    }));
    return { fitted: { ...fitted, combat: first.fitted, scores: second.fitted }, batches };
  },
};

/** What ComBat left, without grand mean and covariate effects; one column per harmonized feature. */
function residualsOf(fitted: CombatFitted, table: FeatureTable, context: RowContext): Float64Array[] {
  const covariates = findCovariates(
    context,
    fitted.covariates.map(({ name }) => name),
  );
  const design = codeCovariates(fitted.covariates, covariates, table.rows);
  const columns = table.columns.filter((column) => isHarmonized(column, fitted.on));
  const byName = new Map(columns.map((column) => [column.name, column.values]));
  return fitted.harmonized.map((name, j) => {
    const residuals = byName.get(name)!.map((value) => value - fitted.means[j]);
    design.forEach((column, k) => {
      const coefficient = fitted.coefficients[k][j];
      for (let row = 0; row < residuals.length; row++) residuals[row] -= coefficient * column[row];
    });
    return residuals;
  });
}

/** A missing value counts as the mean, a column without variation as zeros. */
function standardizeResiduals(
  residuals: readonly Float64Array[],
  means: readonly number[],
  scales: readonly number[],
): Float64Array[] {
  return residuals.map((values, j) =>
    values.map((value) => (scales[j] === 0 || Number.isNaN(value) ? 0 : (value - means[j]) / scales[j])),
  );
}

/** The fewest components that explain more than `share`; all where none do. */
function leadingCount(explained: readonly number[], share: number): number {
  let sum = 0;
  for (let count = 0; count < explained.length; count++) {
    sum += explained[count];
    if (sum > share) return count + 1;
  }
  return explained.length;
}

/** The unit vector whose products with the rows are the scores. */
function loadingsOf(scores: Float64Array, standardized: readonly Float64Array[]): number[] {
  const loadings = standardized.map((column) => {
    let product = 0;
    for (let row = 0; row < scores.length; row++) product += column[row] * scores[row];
    return product;
  });
  const length = Math.hypot(...loadings);
  return loadings.map((loading) => loading / length + 0);
}

function scoresOf(
  loadings: readonly (readonly number[])[],
  standardized: readonly Float64Array[],
  rows: number,
): NamedValues[] {
  return loadings.map((component, k) => {
    const values = new Float64Array(rows);
    standardized.forEach((column, j) => {
      for (let row = 0; row < rows; row++) values[row] += component[j] * column[row];
    });
    return { name: `component_${k + 1}`, values };
  });
}

function moved(
  { values }: NumericColumn,
  scale: number,
  loadings: readonly (readonly number[])[],
  index: number,
  moves: readonly Float64Array[],
): Float64Array {
  const result = values.slice();
  moves.forEach((move, k) => {
    const factor = scale * loadings[k][index];
    for (let row = 0; row < result.length; row++) result[row] += factor * move[row];
  });
  return result;
}
