import type { BinaryOutcome, LevelOutcome } from "../outcome.ts";
import { OneClassError } from "../resampling/one-class-error.ts";
import { refuseOneLevel } from "./one-level-error.ts";

/** An outcome of classes: no event and event, or levels. */
export type ClassOutcome = BinaryOutcome | LevelOutcome;

/** Class per row, and the name of each. */
export interface Classes {
  readonly of: Uint8Array;
  readonly names: readonly string[];
}

/**
 * The classes of an outcome.
 *
 * @param outcome n rows
 * @returns of a binary outcome `none` and `event`, else the levels
 */
export function classesOf(outcome: ClassOutcome): Classes {
  return outcome.kind === "binary"
    ? { of: outcome.event, names: ["none", "event"] }
    : { of: outcome.level, names: outcome.levels };
}

/**
 * What a learner gives from a probability per class: of two classes the event's alone.
 *
 * @param probabilities one array per class
 */
export function classOutputs(probabilities: readonly Float64Array[]): readonly Float64Array[] {
  return probabilities.length === 2 ? probabilities.slice(1) : probabilities;
}

/**
 * Refuses rows that teach nothing.
 *
 * @throws OneClassError, OneLevelError where all rows have one class
 */
export function refuseOneClassOf(outcome: ClassOutcome): void {
  if (outcome.kind !== "binary") {
    refuseOneLevel(outcome);
    return;
  }
  const events = outcome.event.reduce((sum, y) => sum + y, 0);
  if (events === 0 || events === outcome.event.length) throw new OneClassError(outcome.event.length, events);
}
