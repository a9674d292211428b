import type { Outcome } from "../outcome.ts";

/** What is spread evenly over folds. */
export interface FoldStrata {
  /** Class of each row. */
  readonly of: Uint8Array;
  /** One per class: its plural name, and whether every fold must hold a case of it. */
  readonly classes: readonly { readonly name: string; readonly required: boolean }[];
}

/**
 * Strata of a binary outcome: every fold holds both classes.
 *
 * @param event 0 or 1 per row
 */
export function binaryStrata(event: Uint8Array): FoldStrata {
  return {
    of: event,
    classes: [
      { name: "non-events", required: true },
      { name: "events", required: true },
    ],
  };
}

/**
 * What folds are stratified by: classes and levels, events of follow-up, quarters of a continuous outcome.
 *
 * @param outcome n rows
 * @returns class per row; every fold must hold every class, of follow-up an event, of a continuous outcome nothing
 */
export function foldStrata(outcome: Outcome): FoldStrata {
  switch (outcome.kind) {
    case "binary":
      return binaryStrata(outcome.event);
    case "survival":
      return {
        of: outcome.event.map((event) => (event === 1 ? 1 : 0)),
        classes: [
          { name: "cases without the event", required: false },
          { name: "events", required: true },
        ],
      };
    case "continuous":
      return {
        of: quarters(outcome.value),
        classes: [1, 2, 3, 4].map((quarter) => ({ name: `cases of quarter ${quarter}`, required: false })),
      };
    default:
      return {
        of: outcome.level,
        classes: outcome.levels.map((level) => ({ name: `cases of ${level}`, required: true })),
      };
  }
}

/** Quarter of each value by the number of smaller values: equal values share one. */
function quarters(values: Float64Array): Uint8Array {
  const sorted = Float64Array.from(values).sort();
  const smaller = new Map<number, number>();
  sorted.forEach((value, rank) => {
    if (!smaller.has(value)) smaller.set(value, rank);
  });
  return Uint8Array.from(values, (value) => Math.floor((4 * (smaller.get(value) ?? 0)) / values.length));
}
