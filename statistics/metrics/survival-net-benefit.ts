import { kaplanMeier, survivalAt } from "../survival/kaplan-meier.ts";
import { checkSurvivalOutcome } from "../survival/survival-outcome.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import type { NetBenefit } from "./net-benefit.ts";

/**
 * Decision curve for the risk of an event by a horizon under censoring: the share of true positives is the Kaplan-Meier risk
 * of the treated cases times their share. Source: Vickers 2008; as dcurves.
 *
 * @param outcome n times and event indicators
 * @param risks probability of the event by the horizon, n
 * @param horizon in the unit of the times
 * @param thresholds in (0, 1)
 * @returns for the model NaN where a risk is NaN or nobody among the treated was followed to the horizon
 * @throws SurvivalOutcomeError for impossible follow-up
 */
export function survivalNetBenefit(
  outcome: SurvivalOutcome,
  risks: Float64Array,
  horizon: number,
  thresholds: readonly number[],
): NetBenefit[] {
  checkSurvivalOutcome(outcome);
  const overall = riskBy(outcome, horizon);
  const isKnown = !risks.some(Number.isNaN);
  return thresholds.map((threshold) => {
    const odds = threshold / (1 - threshold);
    const treated = Array.from(risks.keys()).filter((i) => risks[i] >= threshold);
    const share = treated.length / risks.length;
    const risk =
      treated.length === 0
        ? 0
        : riskBy(
            {
              time: Float64Array.from(treated, (i) => outcome.time[i]),
              event: Uint8Array.from(treated, (i) => outcome.event[i]),
            },
            horizon,
          );
    return {
      threshold,
      model: !isKnown ? NaN : share * (risk - (1 - risk) * odds),
      treatAll: overall - (1 - overall) * odds,
    };
  });
}

function riskBy(outcome: SurvivalOutcome, horizon: number): number {
  const curve = kaplanMeier(outcome, 0.95);
  const survival = survivalAt(curve, horizon);
  return survival > 0 && horizon > curve.times[curve.times.length - 1] ? NaN : 1 - survival;
}
