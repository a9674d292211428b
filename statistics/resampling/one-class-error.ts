/** A fit or a split was asked of rows that all have the same outcome. */
export class OneClassError extends Error {
  override readonly name = "OneClassError";
  readonly rows: number;
  readonly events: number;

  constructor(rows: number, events: number) {
    super(
      `outcome: one class only, expected events and non-events, got ${events} events in ${rows} cases, ` +
        "check which value of the outcome column is declared positive, or add cases of the other class",
    );
    this.rows = rows;
    this.events = events;
  }
}
