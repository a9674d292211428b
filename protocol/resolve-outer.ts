import type { OuterPlan } from "./outer-plan.ts";
import type { Protocol } from "./schema/protocol.ts";

/** The outer loop as the plan knows it. */
export function resolveOuter({ validation: { outer } }: Protocol): OuterPlan {
  switch (outer.kind) {
    case undefined:
    case "folds":
      return { kind: "folds", folds: outer.folds, repeats: outer.repeats };
    case "predefined":
      return { kind: outer.kind, column: outer.column, heldOut: outer.heldOut ?? null };
    default:
      return outer;
  }
}

/** Feature sets that a permutation of the radiomics block exchanges. */
export function permutedBlock({ validation: { permutation }, features }: Protocol): string[] {
  if (permutation?.permute !== "radiomics-block") return [];
  const radiomics = Object.keys(features).filter((set) => features[set].kind === "radiomics");
  return [...(permutation.block ?? radiomics)].sort();
}

/** Items of a node that goes through the outer loop; null where only the case table knows. */
export function outerItems(outer: OuterPlan): number | null {
  switch (outer.kind) {
    case "folds":
      return outer.repeats;
    case "bootstrap":
      // The cohort itself, then its resamples.
      return outer.resamples + 1;
    case "temporal":
      return 1;
    default:
      return null;
  }
}

/** Column of the case table that splits; null where none does. */
export function splitColumn(outer: OuterPlan): string | null {
  return outer.kind === "predefined" || outer.kind === "temporal" ? outer.column : null;
}
