import { bootstrapValues, type BootstrapValues } from "../metrics/bootstrap-difference.ts";
import { takeOutcomeRows, type Outcome } from "../outcome.ts";
import type { Outputs } from "../learners/learner.ts";
import type { KeyPart } from "../random/counter-random.ts";
import { externalMeasures } from "./external-measures.ts";

/** Measures of all models of one cohort on the same bootstrap resamples of its patients. */
export interface ResampledMeasures {
  readonly values: BootstrapValues;
  /** Place of a model's measure among the values; null where there is none. */
  readonly at: (model: string, metric: string) => number | null;
}

const resamples = 1000;

/** Why a measure or a difference has no limits. */
export const tooFewResamples = "fewer than nine of ten resamples of the patients have a value";

/**
 * Draws the patients of a cohort once, each with all its rows, and measures every model on every resample.
 *
 * @param cohort outcome and patient per row, and fixed predictions of it
 * @param key names the random stream
 * @param thresholds of the decision curve of a binary outcome
 */
export function resampledMeasures(
  {
    outcome,
    patients,
    models,
  }: {
    readonly outcome: Outcome;
    readonly patients: readonly string[];
    readonly models: readonly { readonly model: string; readonly outputs: Outputs }[];
  },
  key: readonly KeyPart[],
  thresholds: readonly number[] = [],
  count = resamples,
): ResampledMeasures {
  const names =
    models.length === 0 ? [] : externalMeasures(outcome, models[0].outputs, thresholds).map(({ name }) => name);
  const measure = (rows: Int32Array): number[] => {
    const taken = takeOutcomeRows(outcome, rows);
    return models.flatMap(({ outputs }) => {
      const own = outputs.map((column) => Float64Array.from(rows, (row) => column[row]));
      return externalMeasures(taken, own, thresholds, outcome).map(({ value }) => value);
    });
  };
  return {
    values: bootstrapValues(patients, measure, count, key),
    at: (model, metric) => {
      const [row, column] = [models.findIndex((each) => each.model === model), names.indexOf(metric)];
      return row < 0 || column < 0 ? null : row * names.length + column;
    },
  };
}
