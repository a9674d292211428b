import { reverseKaplanMeier, survivalAt } from "../survival/kaplan-meier.ts";
import type { SurvivalCurve } from "../survival/kaplan-meier.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";

/**
 * Which probability of being uncensored weights an event at time t: `before` G(t-), the definition of Graf 1999 and Uno 2011
 * (and R survival); `at` G(t), what scikit-survival takes. They differ where events and censorings share a time.
 */
export type CensoringSide = "before" | "at";

/** Probability of being uncensored, estimated in one cohort. */
export interface CensoringDistribution {
  readonly curve: SurvivalCurve;
  readonly side: CensoringSide;
}

/**
 * Censoring distribution by the reverse Kaplan-Meier estimator: of the training part inside folds, of the evaluated cohort
 * itself in external validation.
 *
 * @param outcome n times and event indicators
 * @param side see above
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function censoringDistribution(outcome: SurvivalOutcome, side: CensoringSide): CensoringDistribution {
  return { curve: reverseKaplanMeier(outcome, 0.95), side };
}

/** Inverse probability weight of an event at a time; Infinity beyond the support of the censoring distribution. */
export function eventWeight({ curve, side }: CensoringDistribution, time: number): number {
  return 1 / survivalAt(curve, time, side);
}

/** Inverse probability weight of a case that is still followed after a horizon. */
export function survivorWeight({ curve }: CensoringDistribution, horizon: number): number {
  return 1 / survivalAt(curve, horizon);
}
