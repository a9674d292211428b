import type { CensoredOutcome } from "../../outcome.ts";
import { checkSurvivalOutcome, NoEventsError } from "../../survival/survival-outcome.ts";
import { CompetingEventsError } from "./competing-events-error.ts";

/**
 * Follow-up that a learner of one cause can use.
 *
 * @param learner its kind, for the message
 * @throws CompetingEventsError where the study declares competing events
 * @throws SurvivalOutcomeError for impossible follow-up
 * @throws NoEventsError where all cases are censored
 */
export function checkOneCause(learner: string, outcome: CensoredOutcome): void {
  if (outcome.competing) throw new CompetingEventsError(learner);
  if (checkSurvivalOutcome(outcome) === 0) throw new NoEventsError(outcome.time.length);
}
