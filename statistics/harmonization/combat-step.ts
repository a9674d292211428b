import type { FeatureColumn } from "../feature-table.ts";
import { matchColumns, signColumns, type ColumnSignature } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { adaptCombat } from "./adapt-combat.ts";
import { applyCombat } from "./apply-combat.ts";
import { batchLabels, findCovariates, isHarmonized } from "./batch-variables.ts";
import { fitCombat, type FittedCombat } from "./combat.ts";
import type { UnseenBatch } from "./unseen-batch.ts";

export interface CombatOptions {
  readonly kind: "combat";
  /** Feature sets whose numeric columns are harmonized; null: all numeric columns. */
  readonly on: readonly string[] | null;
  /** Name of a variable of the row context. */
  readonly batch: string;
  /** Names of variables of the row context. */
  readonly covariates: readonly string[];
  readonly prior: "parametric" | "non-parametric" | "none";
  readonly meanOnly: boolean;
  readonly referenceBatch: string | null;
  readonly unseenBatch: UnseenBatch;
  readonly singleCaseBatch: "error" | "mean-only";
  /** Estimates averaged over resamples of the rows of each batch; absent: those of all rows. */
  readonly bootstrap?: { readonly resamples: number } | undefined;
}

export interface CombatFitted extends FittedCombat {
  readonly columns: readonly ColumnSignature[];
  readonly on: readonly string[] | null;
  readonly batch: string;
  readonly prior: CombatOptions["prior"];
}

/**
 * Step `combat`: fits `fitCombat` on the numeric columns of the sets in `on`, batch and covariates from the context's
 * variables. Other columns pass untouched. `adapt` estimates new batches by `adaptCombat`, also where training took the mean of
 * bootstrap resamples.
 */
export const combat: Step<CombatOptions, CombatFitted> = {
  kind: "combat",
  fit(table, context, _outcome, options) {
    const { kind: _kind, on, batch, covariates, bootstrap, ...rest } = options;
    const features = table.columns.filter((column) => isHarmonized(column, on));
    const fitted = fitCombat(features, batchLabels(context, batch), findCovariates(context, covariates), {
      ...rest,
      compat: null,
      resamples: bootstrap?.resamples ?? 0,
    });
    return { ...fitted, columns: signColumns(table), on, batch, prior: options.prior };
  },
  apply(fitted, table, context) {
    const columns = matchColumns("combat", fitted.columns, table);
    const features = columns.filter((column) => isHarmonized(column, fitted.on));
    const covariates = findCovariates(
      context,
      fitted.covariates.map(({ name }) => name),
    );
    const applied = applyCombat(fitted, features, batchLabels(context, fitted.batch), covariates);
    let next = 0;
    const result = columns.map((column): FeatureColumn => {
      if (!isHarmonized(column, fitted.on)) return column;
      return { ...column, values: applied.features[next++].values };
    });
    return { rows: table.rows, columns: result };
  },
  adapt(fitted, table, context) {
    if (typeof fitted.unseenBatch === "string") return { fitted, batches: [] };
    const features = matchColumns("combat", fitted.columns, table).filter((column) => isHarmonized(column, fitted.on));
    const covariates = findCovariates(
      context,
      fitted.covariates.map(({ name }) => name),
    );
    const { minCases } = fitted.unseenBatch;
    const adapted = adaptCombat(fitted, features, batchLabels(context, fitted.batch), covariates, fitted, minCases);
    return { fitted: { ...fitted, ...adapted.fitted }, batches: adapted.batches };
  },
};
