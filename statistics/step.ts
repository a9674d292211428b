import type { FeatureTable, RowContext } from "./feature-table.ts";
import type { Adaptation } from "./harmonization/unseen-batch.ts";

/**
 * One fitted operation inside a model. `fit` sees training rows only and returns plain JSON (it is digested, stored and
 * shown); `apply` uses nothing but that and never refits. Neither touches its input.
 * `Labels` are 0 or 1 per row of a binary outcome, or the outcome of any kind; an unsupervised step does not look at them.
 */
export interface Step<Options, Fitted, Labels = Uint8Array> {
  readonly kind: string;
  readonly fit: (table: FeatureTable, context: RowContext, outcome: Labels, options: Options) => Fitted;
  readonly apply: (fitted: Fitted, table: FeatureTable, context: RowContext) => FeatureTable;
  /**
   * Learns batches that training did not have from all their rows, without an outcome; for steps that may be told to
   * (`unseenBatch`). Only validation calls it, on complete held-out batches (`adaptModel`); `apply` never does.
   */
  readonly adapt?: (fitted: Fitted, table: FeatureTable, context: RowContext) => Adaptation<Fitted>;
}
