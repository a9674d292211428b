import { counterRandom } from "../random/counter-random.ts";
import { ConfoundedCovariateError } from "./combat-errors.ts";
import type { StopRule } from "./empirical-bayes.ts";
import { estimateCombat, type BatchLayout, type CombatEstimates } from "./estimate-combat.ts";
import type { NamedValues } from "./standardize-features.ts";

/**
 * Bootstrap ComBat (Da-Ano et al. 2020, doi 10.1038/s41598-020-66110-w): every estimate becomes its mean over resamples
 * that are drawn with replacement within each batch. A feature that cannot be harmonized in a resample takes no part in
 * it; a resample in which the covariates are confounded is left out.
 *
 * @param whole estimates on all rows; their arrays are overwritten by the means
 * @param features one value per row, NaN = missing
 * @param layout batches and covariates of the rows
 * @param prior as for `whole`
 * @param meanOnly as for `whole`
 * @param rule as for `whole`
 * @param resamples how many, at least 1; resample i draws from a stream of its own
 * @returns sentences on resamples and features that were left out
 */
export function averageResamples(
  whole: CombatEstimates,
  features: readonly NamedValues[],
  layout: BatchLayout,
  prior: "parametric" | "non-parametric" | "none",
  meanOnly: boolean,
  rule: StopRule,
  resamples: number,
): string[] {
  const { harmonized } = whole.standardized;
  const columnOf = new Map(harmonized.map((name, column) => [name, column]));
  const wanted = features.filter(({ name }) => columnOf.has(name));
  const counts = new Float64Array(harmonized.length);
  const targets = arraysOf(whole);
  const sums = targets.map((target) => new Float64Array(target.length));
  const rowsOf = Array.from({ length: layout.batchCount }, (): number[] => []);
  layout.batchOf.forEach((batch, row) => rowsOf[batch].push(row));
  let confounded = 0;
  for (let resample = 0; resample < resamples; resample++) {
    const rows = drawRows(rowsOf, layout.batchOf, resample);
    const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]);
    const drawn = wanted.map(({ name, values }) => ({ name, values: take(values) }));
    const estimates = estimateUnlessConfounded(
      drawn,
      { ...layout, design: layout.design.map(take) },
      prior,
      meanOnly,
      rule,
    );
    if (estimates === null) {
      confounded++;
      continue;
    }
    const arrays = arraysOf(estimates);
    estimates.standardized.harmonized.forEach((name, from) => {
      const to = columnOf.get(name)!;
      counts[to]++;
      for (let i = 0; i < sums.length; i++) sums[i][to] += arrays[i][from];
    });
  }
  targets.forEach((target, i) => {
    for (let column = 0; column < counts.length; column++) {
      if (counts[column] > 0) target[column] = sums[i][column] / counts[column];
    }
  });
  const notes = [`Estimates are means over ${resamples - confounded} bootstrap resamples.`];
  if (confounded > 0) notes.push(`${confounded} resamples with confounded covariates were left out.`);
  const never = harmonized.filter((_, column) => counts[column] === 0);
  if (never.length > 0) notes.push(`In no resample fit to be harmonized, estimated on all rows: ${never.join(", ")}.`);
  return notes;
}

/** Keeps the batch of every row. */
function drawRows(rowsOf: readonly number[][], batchOf: Int32Array, resample: number): Int32Array {
  const random = counterRandom(["combat", "bootstrap", resample]);
  return batchOf.map((batch) => rowsOf[batch][random.integerBelow(rowsOf[batch].length)]);
}

function estimateUnlessConfounded(
  ...[features, layout, prior, meanOnly, rule]: Parameters<typeof estimateCombat>
): CombatEstimates | null {
  try {
    return estimateCombat(features, layout, prior, meanOnly, rule);
  } catch (error) {
    if (error instanceof ConfoundedCovariateError) return null;
    throw error;
  }
}

function arraysOf({ standardized, posteriors }: CombatEstimates): Float64Array[] {
  return [
    standardized.means,
    standardized.pooledDeviations,
    ...standardized.coefficients,
    ...posteriors.flatMap(({ locations, scales }) => [locations, scales]),
  ];
}
