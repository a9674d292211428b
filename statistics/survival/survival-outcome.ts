/** Follow-up of a cohort: one entry per case. */
export interface SurvivalOutcome {
  /** Time from the declared time zero to the event or to the end of follow-up, any one unit, finite and > 0. */
  readonly time: Float64Array;
  /** 1 = the event was seen, 0 = censored. */
  readonly event: Uint8Array;
}

/** A follow-up time that no survival method can use, or a list of another length. */
export class SurvivalOutcomeError extends Error {
  override readonly name = "SurvivalOutcomeError";
  readonly row: number;

  constructor(what: string, row: number, expected: string, got: string) {
    super(`survival outcome: ${what}, expected ${expected}, got ${got}, correct or leave out the case`);
    this.row = row;
  }
}

/** No event was seen, so that nothing can be fitted. */
export class NoEventsError extends Error {
  override readonly name = "NoEventsError";
  readonly cases: number;

  constructor(cases: number) {
    super(
      `survival outcome: no case has the event, expected at least 1, got 0 of ${cases}, use fewer folds or another endpoint`,
    );
    this.cases = cases;
  }
}

/**
 * Checks follow-up at the door of a survival method.
 *
 * @param outcome n times and event indicators
 * @returns number of events
 * @throws SurvivalOutcomeError for a time that is not finite and above 0, an indicator other than 0 and 1, unequal lengths
 */
export function checkSurvivalOutcome({ time, event }: SurvivalOutcome): number {
  if (time.length !== event.length) {
    throw new SurvivalOutcomeError("unequal lengths", -1, `${time.length} event indicators`, String(event.length));
  }
  let events = 0;
  for (let i = 0; i < time.length; i++) {
    if (!(time[i] > 0 && time[i] < Infinity)) {
      throw new SurvivalOutcomeError(`impossible time in row ${i}`, i, "a finite number above 0", String(time[i]));
    }
    if (event[i] > 1) throw new SurvivalOutcomeError(`impossible event in row ${i}`, i, "0 or 1", String(event[i]));
    events += event[i];
  }
  return events;
}
