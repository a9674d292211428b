import type { Outcome } from "../outcome.ts";
import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { candidateColumns } from "./candidate-columns.ts";
import { elasticNetEntry } from "./elastic-net-entry.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";

export interface SelectElasticNetOptions {
  readonly kind: "select-elastic-net";
  /** Above 0, up to 1 (lasso). */
  readonly l1Ratio: number;
  readonly keep: number;
}

export interface SelectElasticNetFitted extends KeptColumns {
  /** The penalty at which they were taken; null where no column varies. */
  readonly lambda: number | null;
}

/**
 * Step `select-elastic-net`: keeps the numeric columns that an elastic net on standardized columns takes up first as its
 * penalty falls (the regression of the outcome, see `penalizedSizes`): at the first of 50 lambdas with at least `keep` coefficients, the `keep` largest of them (fewer where
 * the path never has so many). Missing values count as the mean; near-constant columns are never kept.
 */
export const selectElasticNet: Step<SelectElasticNetOptions, SelectElasticNetFitted, Outcome> = {
  kind: "select-elastic-net",
  fit(table, _context, outcome, { l1Ratio, keep }) {
    requireVariedOutcome("select-elastic-net", outcome);
    const { indices, matrix } = candidateColumns(table);
    const { entered, lambda } = elasticNetEntry(matrix, outcome, l1Ratio, keep);
    return {
      columns: signColumns(table),
      kept: keptNames(
        table,
        entered.map((j) => indices[j]),
      ),
      lambda,
    };
  },
  apply: (fitted, table) => keepColumns("select-elastic-net", fitted, table),
};
