import { permutationPValue } from "../metrics/permutation-p-value.ts";
import { isLargerBetter } from "./compared-measures.ts";

/** Values of one model on permuted data; place 0 is the data as they are. */
export interface Permutations {
  readonly model: string;
  readonly permute: string;
  readonly metric: string;
  readonly values: readonly number[];
  readonly repeats: number;
}

export interface PermutationTest {
  readonly model: string;
  readonly permute: string;
  readonly metric: string;
  readonly observed: number;
  readonly p: number;
  readonly resamples: number;
  readonly repeats: number;
}

/**
 * p value of a permutation test of a whole procedure, one-sided: better than by chance.
 *
 * @param permutations value of the data as they are, then of each permutation
 * @returns NaN p where the data as they are have no value
 */
export function permutationTest({ model, permute, metric, values, repeats }: Permutations): PermutationTest {
  const sign = isLargerBetter(metric) ? 1 : -1;
  const [observed, ...permuted] = values;
  const p = permutationPValue(
    sign * observed,
    permuted.map((value) => sign * value),
  );
  return { model, permute, metric, observed, p, resamples: permuted.length, repeats };
}
