/** A learner that knows one cause only was given follow-up with competing events. */
export class CompetingEventsError extends Error {
  override readonly name = "CompetingEventsError";
  readonly learner: string;

  constructor(learner: string) {
    super(
      `${learner}: cannot learn from follow-up with competing events, expected one kind of event, got a competing one, use the learner cox, or count the competing events as censored`,
    );
    this.learner = learner;
  }
}
