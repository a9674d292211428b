import type { FeatureTable } from "../feature-table.ts";
import type { Outcome } from "../outcome.ts";
import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { absoluteCorrelations } from "./absolute-correlations.ts";
import { averageLinkage } from "./average-linkage.ts";
import { candidateColumns, candidateRanks } from "./candidate-columns.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { univariateTestOf, type UnivariateMeasure } from "./univariate-measure.ts";

export interface DropCorrelatedOptions {
  readonly kind: "drop-correlated";
  readonly by: "spearman" | "pearson";
  /** Mean absolute correlation from which clusters are one, 0..1. */
  readonly above: number;
  readonly representative: "medoid" | "first" | BestUnivariate;
}

/** The member that says most of the outcome by itself. */
export interface BestUnivariate {
  readonly kind: "best-univariate";
  readonly by: UnivariateMeasure;
}

export interface DropCorrelatedFitted extends KeptColumns {
  /** Clusters of two or more columns: the one that stands for them and those that it replaces. */
  readonly clusters: readonly { readonly kept: string; readonly dropped: readonly string[] }[];
}

/**
 * Step `drop-correlated`: clusters the numeric columns by average linkage on 1 - |r|, cut at 1 - `above`, and keeps one of each
 * cluster: the `medoid` (largest mean |r| to the others), the `best-univariate` one (largest score of the measure in
 * training, as of `select-univariate`) or the `first`; ties go to the first in column order. Missing values count as the mean (Pearson) or the middle rank (Spearman).
 * Near-constant columns correlate with nothing and stay, category columns pass untouched.
 */
export const dropCorrelated: Step<DropCorrelatedOptions, DropCorrelatedFitted, Outcome> = {
  kind: "drop-correlated",
  fit(table, _context, outcome, { by, above, representative }) {
    const { indices, matrix } = by === "spearman" ? candidateRanks(table) : candidateColumns(table);
    const correlations = absoluteCorrelations(matrix);
    const found = averageLinkage(correlations.slice(), matrix.columns, above).filter(({ length }) => length > 1);
    const choose = memberChoice(representative, correlations, indices, table, outcome);
    const dropped = new Set<number>();
    const clusters = found.map((members) => {
      const kept = members[choose(members)];
      const replaced = members.filter((member) => member !== kept).map((member) => indices[member]);
      for (const index of replaced) dropped.add(index);
      return { kept: table.columns[indices[kept]].name, dropped: keptNames(table, replaced) };
    });
    const numeric = [...table.columns.keys()].filter((index) => table.columns[index].kind === "numeric");
    const kept = keptNames(
      table,
      numeric.filter((index) => !dropped.has(index)),
    );
    return { columns: signColumns(table), kept, clusters };
  },
  apply: (fitted, table) => keepColumns("drop-correlated", fitted, table),
};

/** Finds the position of the representative among the members of a cluster. */
function memberChoice(
  representative: DropCorrelatedOptions["representative"],
  correlations: Float64Array,
  indices: readonly number[],
  table: FeatureTable,
  outcome: Outcome,
): (members: readonly number[]) => number {
  if (representative === "first") return () => 0;
  if (representative === "medoid") {
    const size = indices.length;
    return (members) =>
      firstLargest(members.map((a) => members.reduce((sum, b) => sum + correlations[a * size + b], 0)));
  }
  const test = univariateTestOf("drop-correlated", representative.by, outcome);
  return (members) =>
    firstLargest(
      members.map((member) => {
        const column = table.columns[indices[member]];
        return column.kind === "numeric" ? test(column.values).score : 0;
      }),
    );
}

/** Position of the largest value; within 1e-12 they count as equal, so that rounding cannot choose. */
function firstLargest(values: readonly number[]): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[largest] + 1e-12) largest = i;
  return largest;
}
