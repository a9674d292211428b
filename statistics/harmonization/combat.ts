import type { FeatureColumn } from "../feature-table.ts";
import { codeCovariates, learnCovariateCodings, type CovariateCoding } from "./combat-covariates.ts";
import { CombatShapeError, CombatVariableError, ReferenceBatchError, SingleCaseBatchError } from "./combat-errors.ts";
import type { StopRule } from "./empirical-bayes.ts";
import { averageResamples } from "./bootstrap-combat.ts";
import { estimateCombat, type BatchLayout } from "./estimate-combat.ts";
import type { NamedValues, PassedThroughReason } from "./standardize-features.ts";
import type { UnseenBatch } from "./unseen-batch.ts";

export interface CombatFitOptions {
  readonly prior: "parametric" | "non-parametric" | "none";
  readonly meanOnly: boolean;
  readonly referenceBatch: string | null;
  readonly unseenBatch: UnseenBatch;
  readonly singleCaseBatch: "error" | "mean-only";
  /** `neurocombat` stops as that package does: 1e-4 on the signed relative change. null: 1e-8 on the absolute one. */
  readonly compat: "neurocombat" | null;
  /** Bootstrap ComBat: estimates are means over this many resamples of the rows of each batch; 0 or absent: none. */
  readonly resamples?: number;
}

/** A fitted transform as plain JSON. Outer arrays run over batches or design columns, inner ones over `harmonized`. */
export interface FittedCombat {
  /** In code unit order; behind them those that were estimated after training (`adaptCombat`). */
  readonly batches: readonly string[];
  /** Rows per batch. */
  readonly batchRows: readonly number[];
  readonly referenceBatch: string | null;
  readonly unseenBatch: UnseenBatch;
  readonly covariates: readonly CovariateCoding[];
  /** Names of the features that are transformed, in column order. */
  readonly harmonized: readonly string[];
  /** Features that stay as they are. */
  readonly passedThrough: readonly { readonly feature: string; readonly reason: PassedThroughReason }[];
  /** Grand mean without covariate effects, unit of the feature. */
  readonly means: readonly number[];
  /** Pooled standard deviation, divisor n. */
  readonly pooledDeviations: readonly number[];
  /** Effects of design columns, unit of the feature per unit of the covariate. */
  readonly coefficients: readonly (readonly number[])[];
  /** Batch location in pooled standard deviations. */
  readonly locations: readonly (readonly number[])[];
  /** Batch variance in pooled variances. */
  readonly scales: readonly (readonly number[])[];
  /** Whether only means were harmonized, by option or because a batch has a single case. */
  readonly meanOnly: boolean;
  /** What was decided on the way, in sentences. */
  readonly notes: readonly string[];
}

/** When the iteration of empirical Bayes stops. */
export const defaultRule: StopRule = { tolerance: 1e-8, maxIterations: 1000, signed: false };
const NEUROCOMBAT_RULE: StopRule = { tolerance: 1e-4, maxIterations: 1000, signed: true };

/**
 * Fits ComBat (Johnson, Li and Rabinovic 2007, doi 10.1093/biostatistics/kxj037; Fortin et al. 2018, doi
 * 10.1016/j.neuroimage.2017.11.024): removes location and scale differences between batches, keeps covariate effects.
 * Estimates as in neuroCombat: pooled variance with divisor n (of the reference batch where one is named), batch variance
 * with divisor n - 1. A feature with missing values is fitted on its complete rows. Applying a fit of harmonized data again
 * is not the identity: the pooled divisor shrinks variances by (n - batches) / n each time.
 *
 * @param features one column each; harmonized independently but for the shared priors
 * @param batches one label per row
 * @param covariates columns whose effect is kept; categories are dummy coded, without missing values
 * @param options prior, reference and edge-case policies
 * @returns plain JSON; with one batch only, all features are passed through and a note says so
 * @throws CombatShapeError, CombatVariableError, SingleCaseBatchError, ReferenceBatchError, ConfoundedCovariateError,
 *   InfiniteValueError
 */
export function fitCombat(
  features: readonly NamedValues[],
  batches: readonly string[],
  covariates: readonly FeatureColumn[],
  options: CombatFitOptions,
): FittedCombat {
  const rows = batches.length;
  for (const { name, values } of features) {
    if (values.length !== rows) throw new CombatShapeError(`feature \`${name}\``, rows, values.length);
  }
  const { names, batchOf, batchRows } = indexBatches(batches);
  const reference = referenceIndex(names, batchRows, options.referenceBatch);
  const notes: string[] = [];
  const base = { batches: names, batchRows, referenceBatch: options.referenceBatch, unseenBatch: options.unseenBatch };
  if (names.length < 2) {
    const passedThrough = features.map(({ name }) => ({ feature: name, reason: "one-batch" as const }));
    notes.push(`Only one batch in training (${names.join()}): nothing was harmonized.`);
    return { ...base, ...NOTHING, passedThrough, meanOnly: options.meanOnly, notes };
  }
  const single = names.find((_, batch) => batchRows[batch] === 1);
  let meanOnly = options.meanOnly;
  if (single !== undefined && !meanOnly) {
    if (options.singleCaseBatch === "error") throw new SingleCaseBatchError(single, false);
    meanOnly = true;
    notes.push(`Batch ${single} has a single case: means only were harmonized.`);
  }
  const { codings, constant } = learnCovariateCodings(covariates, rows);
  for (const name of constant) notes.push(`Covariate ${name} does not vary in training: it was left out.`);
  const design = codeCovariates(codings, covariates, rows);

  const prior = options.prior;
  const rule = options.compat === "neurocombat" ? NEUROCOMBAT_RULE : defaultRule;
  const layout: BatchLayout = { batchOf, batchCount: names.length, design, codings, reference };
  const whole = estimateCombat(features, layout, prior, meanOnly, rule);
  const { standardized, posteriors } = whole;
  if (standardized.harmonized.length === 1 && prior !== "none") {
    notes.push("A single feature has no prior: its own estimates were used without empirical Bayes.");
  }
  posteriors.forEach(({ unconverged }, batch) => {
    if (unconverged === 0) return;
    notes.push(
      `Batch ${names[batch]}: ${unconverged} features did not converge in ${defaultRule.maxIterations} steps.`,
    );
  });
  const resamples = options.resamples ?? 0;
  if (resamples > 0) {
    notes.push(...averageResamples(whole, features, layout, prior, meanOnly, rule, resamples));
  }
  notes.push(...passedThroughNotes(standardized.passedThrough));
  return {
    ...base,
    covariates: codings,
    harmonized: standardized.harmonized,
    passedThrough: standardized.passedThrough,
    means: plain(standardized.means),
    pooledDeviations: plain(standardized.pooledDeviations),
    coefficients: standardized.coefficients.map(plain),
    locations: posteriors.map(({ locations }) => plain(locations)),
    scales: posteriors.map(({ scales }) => plain(scales)),
    meanOnly,
    notes,
  };
}

const NOTHING = {
  covariates: [],
  harmonized: [],
  means: [],
  pooledDeviations: [],
  coefficients: [],
  locations: [],
  scales: [],
} as const;

function indexBatches(batches: readonly string[]): { names: string[]; batchOf: Int32Array; batchRows: number[] } {
  const names = [...new Set(batches)].sort();
  const indexOf = new Map(names.map((name, i) => [name, i]));
  const batchOf = Int32Array.from(batches, (batch) => indexOf.get(batch)!);
  const batchRows = names.map(() => 0);
  for (const batch of batchOf) batchRows[batch]++;
  if (indexOf.has("")) {
    const detail = `has missing values, expected a label per row, got none in ${batchRows[0]} of ${batches.length} rows: complete the column or leave the cases out`;
    throw new CombatVariableError("batch", "missing-value", detail);
  }
  return { names, batchOf, batchRows };
}

function referenceIndex(names: readonly string[], batchRows: readonly number[], referenceBatch: string | null): number {
  if (referenceBatch === null) return -1;
  const reference = names.indexOf(referenceBatch);
  if (reference < 0) throw new ReferenceBatchError(referenceBatch, names);
  if (batchRows[reference] === 1) throw new SingleCaseBatchError(referenceBatch, true);
  return reference;
}

function passedThroughNotes(passed: readonly { feature: string; reason: PassedThroughReason }[]): string[] {
  const sentences: readonly (readonly [PassedThroughReason, string])[] = [
    ["no-variation", "Without variation beyond batch and covariate effects, left as they are"],
    ["too-few-values", "With too few values in a batch, left as they are"],
    ["confounded-values", "With confounded covariates among their complete values, left as they are"],
  ];
  return sentences.flatMap(([reason, sentence]) => {
    const names = passed.filter((entry) => entry.reason === reason).map(({ feature }) => feature);
    return names.length === 0 ? [] : [`${sentence}: ${names.join(", ")}.`];
  });
}

function plain(values: Float64Array): number[] {
  return Array.from(values, (value) => value + 0); // JSON has no -0
}
