import type { PlanOutcome } from "./plan.ts";
import type { Protocol } from "./schema/protocol.ts";

/** The outcome as the plan holds it. */
export function planOutcome({ outcome }: Pick<Protocol, "outcome">): PlanOutcome {
  switch (outcome.kind) {
    case "continuous":
      return { ...outcome, unit: outcome.unit ?? null };
    case "survival":
      return { ...outcome, origin: outcome.origin ?? null };
    case "multiclass":
    case "ordinal":
      return {
        kind: outcome.kind,
        column: outcome.column,
        levels: outcome.levels.map(({ name }) => name),
        values: outcome.levels.map(({ values }) => values),
      };
    default:
      return outcome;
  }
}
