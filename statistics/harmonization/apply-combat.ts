import type { FeatureColumn } from "../feature-table.ts";
import { ColumnMismatchError } from "../preparation/column-signature.ts";
import { codeCovariates } from "./combat-covariates.ts";
import { CombatShapeError, UnseenBatchError } from "./combat-errors.ts";
import type { FittedCombat } from "./combat.ts";
import type { NamedValues } from "./standardize-features.ts";

export interface AppliedCombat {
  /** In the order given. */
  readonly features: readonly NamedValues[];
  /** Rows of unseen batches that stay as they are, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Applies a fitted ComBat; nothing is estimated from the rows given. Rows of the reference batch and features that were
 * passed through stay as they are to the bit; missing values stay missing.
 *
 * @param fitted from `fitCombat`, possibly read back from JSON
 * @param features exactly the features of training, in any order
 * @param batches one label per row
 * @param covariates at least those of training, complete
 * @returns harmonized copies, unit of the feature
 * @throws UnseenBatchError, CombatVariableError, CombatShapeError, ColumnMismatchError
 */
export function applyCombat(
  fitted: FittedCombat,
  features: readonly NamedValues[],
  batches: readonly string[],
  covariates: readonly FeatureColumn[],
): AppliedCombat {
  const rows = batches.length;
  const { batchOf, notes } = findBatches(fitted, batches);
  const design = codeCovariates(fitted.covariates, covariates, rows);
  const indexOf = new Map<string, number>(fitted.passedThrough.map(({ feature }) => [feature, -1]));
  fitted.harmonized.forEach((name, index) => indexOf.set(name, index));
  const result = features.map(({ name, values }): NamedValues => {
    if (values.length !== rows) throw new CombatShapeError(`feature \`${name}\``, rows, values.length);
    const index = indexOf.get(name);
    if (index === undefined) {
      const detail =
        "was unseen in training, expected only columns of training, got one more: remove it or train with it";
      throw new ColumnMismatchError("combat", name, "unseen", detail);
    }
    indexOf.delete(name);
    return { name, values: index < 0 ? values.slice() : transform(fitted, index, values, batchOf, design) };
  });
  for (const name of indexOf.keys()) {
    const detail = "is missing, expected every column of training, got a table without it: add it or train without it";
    throw new ColumnMismatchError("combat", name, "missing", detail);
  }
  return { features: result, notes };
}

/** Batch index per row; -1 for rows that stay as they are. */
function findBatches(fitted: FittedCombat, batches: readonly string[]): { batchOf: Int32Array; notes: string[] } {
  const indexOf = new Map(fitted.batches.map((name, i) => [name, name === fitted.referenceBatch ? -1 : i]));
  const unseen = new Map<string, number>();
  const batchOf = Int32Array.from(batches, (batch) => {
    const index = indexOf.get(batch);
    if (index === undefined) unseen.set(batch, (unseen.get(batch) ?? 0) + 1);
    return index ?? -1;
  });
  const notes: string[] = [];
  for (const [batch, rows] of unseen) {
    if (fitted.unseenBatch === "error") throw new UnseenBatchError(batch, rows, fitted.batches);
    notes.push(`Batch ${batch} was unseen in training: its ${rows} rows were left as they are.`);
  }
  return { batchOf, notes };
}

function transform(
  fitted: FittedCombat,
  index: number,
  values: Float64Array,
  batchOf: Int32Array,
  design: readonly Float64Array[],
): Float64Array {
  const mean = fitted.means[index];
  const deviation = fitted.pooledDeviations[index];
  const shifts = Float64Array.from(fitted.locations, (locations) => mean + deviation * locations[index]);
  const factors = Float64Array.from(fitted.scales, (scales) => 1 / Math.sqrt(scales[index]));
  const result = new Float64Array(values.length); // first the covariate effects
  for (let k = 0; k < fitted.coefficients.length; k++) {
    const coefficient = fitted.coefficients[k][index];
    const column = design[k];
    for (let row = 0; row < result.length; row++) result[row] += coefficient * column[row];
  }
  for (let row = 0; row < values.length; row++) {
    const batch = batchOf[row];
    const value = values[row];
    const effect = result[row];
    result[row] = batch < 0 ? value : (value - effect - shifts[batch]) * factors[batch] + mean + effect;
  }
  return result;
}
