import { kruskalWallis } from "../metrics/kruskal-wallis.ts";
import { andersonDarling } from "./anderson-darling.ts";
import { benjaminiHochberg } from "./benjamini-hochberg.ts";
import type { NamedValues } from "./standardize-features.ts";

export interface BatchEffect {
  readonly feature: string;
  /** Share of the feature's sum of squares that lies between batches, 0..1; NaN where it does not vary. */
  readonly etaSquared: number;
  /** Kruskal-Wallis, chi-square approximation; NaN where it does not vary or has values in one batch only. */
  readonly pValue: number;
  /** Benjamini-Hochberg over all features. */
  readonly adjustedPValue: number;
  /** Anderson-Darling, 0.001..0.25: sees differences of spread and shape too; NaN as for `pValue`. */
  readonly andersonDarlingPValue: number;
  /** Benjamini-Hochberg over all features. */
  readonly adjustedAndersonDarlingPValue: number;
}

/**
 * How much every feature differs between batches: eta squared of a one-way analysis of variance, and the rank test of
 * Kruskal and Wallis 1952 (doi 10.1080/01621459.1952.10483441) with correction for ties, and the k-sample test of Anderson
 * and Darling.
 *
 * @param features one value per row, NaN = missing (left out)
 * @param batches one label per row
 * @returns one entry per feature, in order
 */
export function batchEffects(features: readonly NamedValues[], batches: readonly string[]): BatchEffect[] {
  const indexOf = new Map([...new Set(batches)].map((name, i) => [name, i]));
  const batchOf = Int32Array.from(batches, (batch) => indexOf.get(batch)!);
  const effects = features.map(({ name, values }) => {
    const complete = Uint32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
    return {
      feature: name,
      etaSquared: etaSquared(values, complete, batchOf, indexOf.size),
      pValue: kruskalWallis(values, batchOf, indexOf.size).pValue,
      andersonDarlingPValue: andersonDarling(values, batchOf, indexOf.size).pValue,
    };
  });
  const adjusted = benjaminiHochberg(effects.map(({ pValue }) => pValue));
  const adjustedShapes = benjaminiHochberg(effects.map(({ andersonDarlingPValue }) => andersonDarlingPValue));
  return effects.map((effect, i) => ({
    ...effect,
    adjustedPValue: adjusted[i],
    adjustedAndersonDarlingPValue: adjustedShapes[i],
  }));
}

function etaSquared(values: Float64Array, rows: Uint32Array, batchOf: Int32Array, batchCount: number): number {
  const counts = new Float64Array(batchCount);
  const sums = new Float64Array(batchCount);
  let sum = 0;
  for (const row of rows) {
    counts[batchOf[row]]++;
    sums[batchOf[row]] += values[row];
    sum += values[row];
  }
  const mean = sum / rows.length;
  let within = 0;
  let total = 0;
  for (const row of rows) {
    within += (values[row] - sums[batchOf[row]] / counts[batchOf[row]]) ** 2;
    total += (values[row] - mean) ** 2;
  }
  const rounding = rows.length * (rows.length * Number.EPSILON * mean) ** 2;
  return total <= rounding ? Number.NaN : Math.max(0, 1 - within / total);
}
