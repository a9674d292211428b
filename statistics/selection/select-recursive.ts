import type { ColumnMatrix } from "../learners/column-matrix.ts";
import type { Outcome } from "../outcome.ts";
import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { candidateColumns } from "./candidate-columns.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { penalizedSizes } from "./penalized-sizes.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";

/** Coefficients within this distance are equal, so that rounding cannot choose. */
const equal = 1e-12;

export interface SelectRecursiveOptions {
  readonly kind: "select-recursive";
  /** 0 ridge .. 1 lasso. */
  readonly l1Ratio: number;
  /** Penalty, > 0, on standardized columns and the mean loss. */
  readonly lambda: number;
  /** Share of the remaining columns that leaves per round, 0..1, at least one column. */
  readonly dropShare: number;
  readonly keep: number;
}

export interface SelectRecursiveFitted extends KeptColumns {
  /** One per round: the columns that left, the weakest first. */
  readonly rounds: readonly (readonly string[])[];
}

/**
 * Step `select-recursive`: recursive feature elimination (Guyon et al. 2002). Fits the elastic-net regression of the outcome
 * (see `penalizedSizes`) on the standardized numeric columns, drops those of smallest coefficient, and repeats until `keep` are left; of equal ones the last
 * in column order leaves. Missing values count as the mean; near-constant columns leave before the first round.
 */
export const selectRecursive: Step<SelectRecursiveOptions, SelectRecursiveFitted, Outcome> = {
  kind: "select-recursive",
  fit(table, _context, outcome, { l1Ratio, lambda, dropShare, keep }) {
    requireVariedOutcome("select-recursive", outcome);
    const { indices, matrix } = candidateColumns(table);
    const rounds: string[][] = [];
    let left = [...indices.keys()];
    while (left.length > keep) {
      const [{ sizes }] = penalizedSizes(takeColumns(matrix, left), outcome, l1Ratio, [lambda]);
      const size = (at: number): number => Math.round(sizes[at] / equal);
      const weakest = [...left.keys()].sort((a, b) => size(a) - size(b) || b - a);
      const leaving = weakest.slice(0, Math.min(left.length - keep, Math.max(1, Math.floor(dropShare * left.length))));
      rounds.push(leaving.map((at) => table.columns[indices[left[at]]].name));
      const gone = new Set(leaving);
      left = left.filter((_, at) => !gone.has(at));
    }
    return {
      columns: signColumns(table),
      kept: keptNames(
        table,
        left.map((j) => indices[j]),
      ),
      rounds,
    };
  },
  apply: (fitted, table) => keepColumns("select-recursive", fitted, table),
};

function takeColumns({ rows, values }: ColumnMatrix, picked: readonly number[]): ColumnMatrix {
  const taken = new Float64Array(rows * picked.length);
  picked.forEach((j, at) => taken.set(values.subarray(j * rows, (j + 1) * rows), at * rows));
  return { rows, columns: picked.length, values: taken };
}
