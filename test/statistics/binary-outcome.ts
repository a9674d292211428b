import type { BinaryOutcome } from "../../statistics/outcome.ts";

export function binaryOutcome(event: Uint8Array): BinaryOutcome {
  return { kind: "binary", event };
}
