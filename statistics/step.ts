import type { FeatureTable, RowContext } from "./feature-table.ts";

/**
 * One fitted operation inside a model. `fit` sees training rows only and returns plain JSON (it is digested, stored and
 * shown); `apply` uses nothing but that and never refits. Neither touches its input.
 */
export interface Step<Options, Fitted> {
  readonly kind: string;
  readonly fit: (table: FeatureTable, context: RowContext, outcome: Uint8Array, options: Options) => Fitted;
  readonly apply: (fitted: Fitted, table: FeatureTable, context: RowContext) => FeatureTable;
}
