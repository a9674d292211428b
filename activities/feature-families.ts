import type { Plan } from "../protocol/plan.ts";

/** Feature sets that are no radiomics of ours: their features are one family of that name. */
export function featureFamilies(plan: Plan): Readonly<Record<string, string>> {
  const sets = plan.nodes.flatMap((node) => (node.kind === "features.read" ? [node.params.set] : []));
  return Object.fromEntries(sets.map((set) => [set, set]));
}
