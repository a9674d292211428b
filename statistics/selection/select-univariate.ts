import type { Step } from "../step.ts";
import { matchColumns, signColumns, type ColumnSignature } from "../preparation/column-signature.ts";
import { aucExcess } from "./auc-excess.ts";

export interface SelectUnivariateOptions {
  readonly kind: "select-univariate";
  readonly by: "auc";
  /** Number of numeric columns that stay; a tuned value is resolved before the fit. */
  readonly keep: number;
}

export interface SelectUnivariateFitted {
  readonly columns: readonly ColumnSignature[];
  /** Numeric columns that stay, in column order. */
  readonly kept: readonly string[];
  /** One per column: |AUC - 0.5|, null for category columns. */
  readonly scores: readonly (number | null)[];
}

/** Univariate selection compares two outcome classes and got one. */
export class SingleClassError extends Error {
  override readonly name = "SingleClassError";
  readonly rows: number;
  readonly events: number;

  constructor(rows: number, events: number) {
    super(
      `select-univariate: the outcome has one class only, expected events and non-events in training, got ${events} events in ${rows} rows: use fewer folds or stratified folds`,
    );
    this.rows = rows;
    this.events = events;
  }
}

/**
 * Step `select-univariate`: keeps the `keep` numeric columns of largest |AUC - 0.5| in training (Mann-Whitney statistic,
 * ties one half, missing values left out); equal scores are broken by column order, and `keep` at or above the number of
 * numeric columns keeps all. A column with values in one class only scores 0. Category columns pass untouched.
 */
export const selectUnivariate: Step<SelectUnivariateOptions, SelectUnivariateFitted> = {
  kind: "select-univariate",
  fit(table, _context, outcome, options) {
    const events = outcome.reduce((sum, value) => sum + value, 0);
    if (events === 0 || events === table.rows) throw new SingleClassError(table.rows, events);
    const scores = table.columns.map((column) => {
      if (column.kind === "category") return null;
      const excess = aucExcess(column.values, outcome);
      return Number.isNaN(excess) ? 0 : Math.abs(excess);
    });
    const ranked = scores.flatMap((score, index) => (score === null ? [] : [{ index, score }]));
    ranked.sort((a, b) => b.score - a.score || a.index - b.index);
    const kept = ranked.slice(0, options.keep).sort((a, b) => a.index - b.index);
    return { columns: signColumns(table), kept: kept.map(({ index }) => table.columns[index].name), scores };
  },
  apply(fitted, table) {
    const kept = new Set(fitted.kept);
    const columns = matchColumns("select-univariate", fitted.columns, table).filter(
      (column) => column.kind === "category" || kept.has(column.name),
    );
    return { rows: table.rows, columns };
  },
};
