/** A supervised selection compares two outcome classes and got one. */
export class SingleClassError extends Error {
  override readonly name = "SingleClassError";
  readonly step: string;
  readonly rows: number;
  readonly events: number;

  constructor(step: string, rows: number, events: number) {
    super(
      `${step}: the outcome has one class only, expected events and non-events in training, got ${events} events in ${rows} rows: use fewer folds or stratified folds`,
    );
    this.step = step;
    this.rows = rows;
    this.events = events;
  }
}

/**
 * Checks that both classes are there.
 *
 * @param step name of the step, for the message
 * @param outcome 0 or 1 per row
 * @throws SingleClassError
 */
export function requireTwoClasses(step: string, outcome: Uint8Array): void {
  let events = 0;
  for (let row = 0; row < outcome.length; row++) events += outcome[row];
  if (events === 0 || events === outcome.length) throw new SingleClassError(step, outcome.length, events);
}
