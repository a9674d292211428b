import type { Path } from "./protocol-source.ts";
import type { PlanOutcome } from "./plan.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Columns that hold the outcome: none of them may be a feature, a covariate or a batch. */
export function outcomeColumns(outcome: Protocol["outcome"] | PlanOutcome): readonly string[] {
  return outcome.kind === "survival" ? [outcome.time, outcome.event.column] : [outcome.column];
}

/** Where the protocol names an outcome column. */
export function outcomePath({ outcome }: Protocol, column: string): Path {
  if (outcome.kind !== "survival") return ["outcome", "column"];
  return column === outcome.time ? ["outcome", "time"] : ["outcome", "event"];
}
