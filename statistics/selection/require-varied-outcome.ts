import { refuseOneLevel } from "../learners/one-level-error.ts";
import { countOutcomeEvents, type Outcome } from "../outcome.ts";
import { NoEventsError } from "../survival/survival-outcome.ts";
import { requireTwoClasses } from "./single-class-error.ts";

/** All training rows have the same number as their outcome. */
export class ConstantOutcomeError extends Error {
  override readonly name = "ConstantOutcomeError";
  readonly step: string;
  readonly rows: number;

  constructor(step: string, rows: number, value: number) {
    super(
      `${step}: the outcome is the same in all rows, expected at least 2 different values in training, got ${value} in ${rows} rows: use fewer folds or add cases`,
    );
    this.step = step;
    this.rows = rows;
  }
}

/**
 * Checks that training rows tell something of the outcome, so that a selection can look at it.
 *
 * @param step name of the step, for the message
 * @param outcome of the training rows
 * @throws SingleClassError, OneLevelError, ConstantOutcomeError where all rows have one class, level or value
 * @throws NoEventsError where no row has the event of interest
 */
export function requireVariedOutcome(step: string, outcome: Outcome): void {
  switch (outcome.kind) {
    case "binary":
      return requireTwoClasses(step, outcome.event);
    case "multiclass":
    case "ordinal":
      return refuseOneLevel(outcome);
    case "continuous":
      if (outcome.value.every((value) => value === outcome.value[0])) {
        throw new ConstantOutcomeError(step, outcome.value.length, outcome.value[0]);
      }
      return;
    case "survival":
      if (countOutcomeEvents(outcome) === 0) throw new NoEventsError(outcome.event.length);
  }
}
