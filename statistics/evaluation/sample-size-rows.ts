import { countOutcomeEvents } from "../outcome.ts";
import { rileySampleSizeBinary, rileySampleSizeSurvival, type RileyAssumptions } from "../metrics/riley-sample-size.ts";
import type { Outcome } from "../outcome.ts";
import type { ModelSelections } from "./stability-metric.ts";

/** What share of the largest possible R squared is expected where nothing better is known (Riley 2020). */
const expectedShare = 0.15;
const targetShrinkage = 0.9;

/** Cases that an unpenalized model with these candidates would need: a benchmark, no pass or fail. */
export interface SampleSizeRow {
  readonly model: string;
  /** Candidate parameters, counted from the feature table before any selection. */
  readonly parameters: number;
  readonly n: number;
  readonly events: number;
  /** Cox-Snell R squared that is assumed: 15 % of the largest that the share of events allows. */
  readonly assumed_r2: number;
  readonly for_shrinkage: number;
  readonly for_optimism: number;
  readonly for_risk: number;
  readonly required: number;
  /** Shrinkage that is expected with the cases at hand; NaN where they are too few for any. */
  readonly expected_shrinkage: number;
}

/**
 * Riley's minimum sample sizes for every model of a binary outcome or of follow-up. Source: Riley et al. 2019, 2020.
 *
 * @param outcome of the development rows
 * @param selections models with the number of their candidate features
 * @returns none for other kinds of outcome, or where all cases or none have the event
 */
export function sampleSizeRows(outcome: Outcome, selections: readonly ModelSelections[]): SampleSizeRow[] {
  if (outcome.kind !== "binary" && outcome.kind !== "survival") return [];
  const n = outcome.event.length;
  const events = countOutcomeEvents(outcome);
  if (events === 0 || (outcome.kind === "binary" && events === n)) return [];
  const largest = 1 - Math.exp(2 * nullLogLikelihood(outcome, events));
  const coxSnellR2 = expectedShare * largest;
  return selections
    .filter(({ candidates }) => candidates > 0)
    .map(({ model, candidates }) => {
      const assumptions: RileyAssumptions = { parameters: candidates, coxSnellR2, shrinkage: targetShrinkage };
      const needed = neededFor(outcome, events, assumptions);
      return {
        model,
        parameters: candidates,
        n,
        events,
        assumed_r2: coxSnellR2,
        for_shrinkage: needed.forShrinkage,
        for_optimism: needed.forOptimism,
        for_risk: needed.forRisk,
        required: needed.required,
        expected_shrinkage: expectedShrinkage(n, candidates, coxSnellR2),
      };
    });
}

function nullLogLikelihood(outcome: Extract<Outcome, { kind: "binary" | "survival" }>, events: number): number {
  const share = events / outcome.event.length;
  return outcome.kind === "binary"
    ? share * Math.log(share) + (1 - share) * Math.log(1 - share)
    : share * (Math.log(share) - 1);
}

function neededFor(
  outcome: Extract<Outcome, { kind: "binary" | "survival" }>,
  events: number,
  assumptions: RileyAssumptions,
) {
  if (outcome.kind === "binary") return rileySampleSizeBinary(assumptions, events / outcome.event.length);
  const followed = outcome.time.reduce((sum, time) => sum + time, 0);
  const mean = followed / outcome.time.length;
  return rileySampleSizeSurvival(assumptions, events / followed, outcome.horizons.at(-1) ?? mean, mean);
}

/** Solves n = P / ((S - 1) ln(1 - R2 / S)) for the shrinkage S, which rises with n. */
function expectedShrinkage(n: number, parameters: number, r2: number): number {
  const needed = (shrinkage: number) => parameters / ((shrinkage - 1) * Math.log(1 - r2 / shrinkage));
  let low = Math.min(0.999, r2 * 1.001);
  while (low < 0.99 && needed(low + 0.001) < needed(low)) low += 0.001;
  if (needed(low) > n) return Number.NaN;
  let high = 1 - 1e-9;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (needed(middle) < n) low = middle;
    else high = middle;
  }
  return low;
}
