import { benjaminiHochberg } from "../harmonization/benjamini-hochberg.ts";
import type { Outcome } from "../outcome.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { univariateTestOf, type UnivariateMeasure } from "./univariate-measure.ts";

export interface SelectUnivariateOptions {
  readonly kind: "select-univariate";
  readonly by: UnivariateMeasure;
  /** Number of numeric columns that stay; a tuned value is resolved before the fit. */
  readonly keep: number;
  /** Of these only columns whose p-value, adjusted over all numeric columns, is at most this; null: all of these. */
  readonly falseDiscoveryRate: number | null;
}

export interface SelectUnivariateFitted extends KeptColumns {
  /** One per column: |AUC - 0.5|, |t|, chi-squared, mutual information (nats), H, |rho|, root of the Cox score or |C - 0.5|; null for category columns. */
  readonly scores: readonly (number | null)[];
  /** One per column, not adjusted; null for category columns, and where the measure has none. */
  readonly pValues: readonly (number | null)[];
}

/**
 * Step `select-univariate`: keeps the `keep` numeric columns that say most of the outcome in training, one by one (missing values
 * left out): the largest |AUC - 0.5| (Mann-Whitney, ties one half), |t| (Welch) or mutual information, or the smallest p-value of
 * chi-squared, whose degrees of freedom differ; of levels the largest H (Kruskal-Wallis), of numbers and ordered levels |rho| (Spearman), of follow-up the
 * score test of Cox or Harrell's |C - 0.5|. Equal ones go by column order, and `keep` at or above the number of numeric columns
 * keeps all. With a false discovery rate (Benjamini and Hochberg 1995) fewer may stay, or none. A column with values in one class
 * only, or without variation, scores 0. Category columns pass untouched.
 */
export const selectUnivariate: Step<SelectUnivariateOptions, SelectUnivariateFitted, Outcome> = {
  kind: "select-univariate",
  fit(table, _context, outcome, { by, keep, falseDiscoveryRate }) {
    if (by === "mutual-information-knn" && falseDiscoveryRate !== null) {
      throw new RangeError(
        `select-univariate: ${by} has no p-value, expected no false discovery rate, got one, remove it`,
      );
    }
    const test = univariateTestOf("select-univariate", by, outcome);
    const results = table.columns.map((column) => {
      if (column.kind === "category") return null;
      const { nearConstant } = columnMoments(column.name, column.values);
      return nearConstant ? { score: 0, pValue: 1 } : test(column.values);
    });
    const ranked = results.flatMap((result, index) => (result === null ? [] : [{ index, ...result }]));
    ranked.sort((a, b) => (by === "chi-squared" ? a.pValue - b.pValue : 0) || b.score - a.score || a.index - b.index);
    const adjusted = benjaminiHochberg(ranked.map(({ pValue }) => pValue));
    const chosen = ranked
      .filter((_, place) => place < keep && (falseDiscoveryRate === null || adjusted[place] <= falseDiscoveryRate))
      .map(({ index }) => index);
    return {
      columns: signColumns(table),
      kept: keptNames(table, chosen),
      scores: results.map((result) => result?.score ?? null),
      pValues: results.map((result) => (result === null || Number.isNaN(result.pValue) ? null : result.pValue)),
    };
  },
  apply: (fitted, table) => keepColumns("select-univariate", fitted, table),
};
