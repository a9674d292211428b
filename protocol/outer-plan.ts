/** How the development cohort is split to measure performance, with every default filled in. */
export type OuterPlan =
  | { readonly kind: "folds"; readonly folds: number; readonly repeats: number }
  | {
      readonly kind: "leave-one-center-out";
      /** What becomes of a center whose cases all have one class. */
      readonly oneClassCenters: "error" | "train-only";
    }
  | { readonly kind: "bootstrap"; readonly resamples: number }
  | {
      readonly kind: "predefined";
      readonly column: string;
      /** Values to hold out; null: each value in turn. */
      readonly heldOut: readonly string[] | null;
    }
  | { readonly kind: "temporal"; readonly column: string; readonly cut: string };

export type OuterKind = OuterPlan["kind"];

/** How the inner loop looks for tuned values. */
export type SearchPlan = { readonly kind: "grid" } | { readonly kind: "random"; readonly budget: number };
