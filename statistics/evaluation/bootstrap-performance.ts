import type { Outputs } from "../learners/learner.ts";
import { noInformation } from "../metrics/no-information.ts";
import { bootstrapCorrected, type BootstrapCorrected } from "../metrics/bootstrap-corrected.ts";
import { takeOutcomeRows, type Outcome } from "../outcome.ts";
import { comparedMeasures, isLargerBetter } from "./compared-measures.ts";

/** One model of a resample: what it was fitted on and left out, and its outputs for every row of the cohort. */
export interface JudgedSplit {
  readonly repeat: number;
  /** With repeats. */
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly outputs: Outputs;
}

export interface BootstrapRow {
  readonly model: string;
  readonly metric: string;
  readonly resamples: number;
  readonly apparent: number;
  readonly optimism: number;
  readonly optimism_corrected: number;
  readonly out_of_bag: number;
  readonly point_632: number;
  readonly point_632_plus: number;
  readonly overfitting_rate: number;
  readonly weight: number;
}

/**
 * Bootstrap corrections of every compared measure of one procedure.
 *
 * @param model its name
 * @param outcome of all rows
 * @param splits the cohort itself (repeat 0), then its resamples
 * @param decisive measure of the primary comparison
 * @returns one row per measure; .632+ is NaN for the deviance of follow-up, whose value without information depends on the
 *   number of cases
 */
export function bootstrapPerformance(
  model: string,
  outcome: Outcome,
  splits: readonly JudgedSplit[],
  decisive: string | null = null,
): BootstrapRow[] {
  const whole = splits.find(({ repeat }) => repeat === 0);
  const resamples = splits.filter(({ repeat }) => repeat > 0);
  if (whole === undefined || resamples.length === 0) return [];
  const everyRow = whole.train;
  const measured = (outputs: Outputs, rows: Int32Array) =>
    comparedMeasures(
      takeOutcomeRows(outcome, rows),
      outputs.map((column) => Float64Array.from(rows, (row) => column[row])),
      decisive,
    );
  const judged = resamples.map(({ outputs, train, test }) => ({
    resample: measured(outputs, train),
    original: measured(outputs, everyRow),
    outOfBag: measured(outputs, test),
  }));
  return measured(whole.outputs, everyRow).map(({ name, value }, at): BootstrapRow => {
    const corrected = bootstrapCorrected(
      value,
      judged.map(({ resample, original, outOfBag }) => ({
        resample: resample[at].value,
        original: original[at].value,
        outOfBag: outOfBag[at].value,
      })),
      { value: withoutInformation(name, outcome, whole.outputs), isHigherBetter: isLargerBetter(name) },
    );
    return { model, metric: name, resamples: resamples.length, ...columnsOf(corrected) };
  });
}

function withoutInformation(metric: string, outcome: Outcome, outputs: Outputs): number {
  if (metric === "auc" || metric === "c-index") return 0.5;
  if (outcome.kind === "survival") return Number.NaN;
  const measure = (rotated: Outputs): number =>
    comparedMeasures(outcome, rotated, metric).find(({ name }) => name === metric)?.value ?? Number.NaN;
  return noInformation(outputs, measure);
}

function columnsOf(found: BootstrapCorrected) {
  return {
    apparent: found.apparent,
    optimism: found.optimism,
    optimism_corrected: found.optimismCorrected,
    out_of_bag: found.outOfBag,
    point_632: found.point632,
    point_632_plus: found.point632Plus,
    overfitting_rate: found.overfittingRate,
    weight: found.weight,
  };
}
