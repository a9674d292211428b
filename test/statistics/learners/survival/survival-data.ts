import { modelSchema } from "../../../../protocol/schema/model.ts";
import { takeOutcomeRows } from "../../../../statistics/outcome.ts";
import type { CensoredOutcome } from "../../../../statistics/outcome.ts";
import type { ColumnMatrix } from "../../../../statistics/learners/column-matrix.ts";
import { learnerRegistry } from "../../../../statistics/learners/learner-registry.ts";
import type { FittedLearner, LearnerSpec } from "../../../../statistics/learners/learner-registry.ts";
import type { Outputs, TrainingRows } from "../../../../statistics/learners/learner.ts";
import { readArff } from "../../survival/reference-cohorts.ts";

/** A learner as the protocol's defaults complete it. */
export function asWritten(learner: unknown): LearnerSpec {
  const spec = modelSchema.parse({ learner }).learner;
  if (spec === undefined) throw new TypeError("no learner");
  return spec;
}

/** Columns in -8 .. 8 of which the first two raise the hazard, exponential times, a third censored; events 2 are competing. */
export function makeFollowUp(
  rows: number,
  columns: number,
  seed: number,
  competing = false,
): TrainingRows<CensoredOutcome> {
  const values = new Float64Array(rows * columns);
  const time = new Float64Array(rows);
  const event = new Uint8Array(rows);
  let state = seed;
  const next = (): number => {
    state = (16807 * state) % 2147483647;
    return state / 2147483647;
  };
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[i + rows * j] = Math.floor(next() * 2 ** 20) / 2 ** 16 - 8;
    const linear = columns > 1 ? 0.3 * values[i] + 0.15 * values[i + rows] : 0;
    const toEvent = (-100 * Math.log(next())) / Math.exp(linear);
    const toCensoring = 300 * next();
    const toCompeting = competing ? -200 * Math.log(next()) : Infinity;
    time[i] = Math.ceil(Math.min(toEvent, toCensoring, toCompeting)) || 1;
    event[i] = toEvent <= Math.min(toCensoring, toCompeting) ? 1 : toCompeting <= toCensoring ? 2 : 0;
  }
  return {
    matrix: { rows, columns, values },
    names: Array.from({ length: columns }, (_, j) => `ct.f${j}`),
    outcome: { kind: "survival", time, event, horizons: [30, 100], competing },
    patients: Array.from(event, (_, i) => `p${i}`),
  };
}

export function fitSurvival(spec: LearnerSpec, rows: TrainingRows<CensoredOutcome>, seed = 1): FittedLearner {
  const [path] = learnerRegistry[spec.kind].paths(spec, rows, ["test", seed]);
  return path.refit(path.settings.length - 1);
}

/** `score`, then the risk at each horizon. */
export function predictSurvival(fitted: FittedLearner, matrix: ColumnMatrix): Outputs {
  return learnerRegistry[fitted.kind].predict(fitted, matrix);
}

const whasColumns = "afb age av3 bmi chf cvd diasbp gender hr los miord mitype sho sysbp".split(" ");

/** The Worcester heart attack study, all columns as numbers, in the order of scikit-survival. */
export function readWhas500(horizons: readonly number[]): TrainingRows<CensoredOutcome> {
  const { header, rows } = readArff("whas500.arff");
  const take = (name: string) => rows.map((row) => Number(row[header.indexOf(name)]));
  return {
    matrix: { rows: rows.length, columns: whasColumns.length, values: Float64Array.from(whasColumns.flatMap(take)) },
    names: whasColumns,
    outcome: {
      kind: "survival",
      time: Float64Array.from(take("lenfol")),
      event: Uint8Array.from(take("fstat")),
      horizons,
      competing: false,
    },
    patients: rows.map((_, i) => `p${i}`),
  };
}

/** The given rows, in the given order. */
export function takeTraining(rows: TrainingRows<CensoredOutcome>, taken: Int32Array): TrainingRows<CensoredOutcome> {
  const { matrix, names, outcome, patients } = rows;
  const values = new Float64Array(taken.length * matrix.columns);
  for (let j = 0; j < matrix.columns; j++) {
    taken.forEach((row, i) => (values[j * taken.length + i] = matrix.values[j * matrix.rows + row]));
  }
  return {
    names,
    matrix: { rows: taken.length, columns: matrix.columns, values },
    outcome: takeOutcomeRows(outcome, taken),
    patients: Array.from(taken, (row) => patients[row]),
  };
}

/** The same rows with other columns. */
export function withColumns(rows: TrainingRows<CensoredOutcome>, values: Float64Array): TrainingRows<CensoredOutcome> {
  const columns = values.length / rows.matrix.rows;
  return {
    ...rows,
    matrix: { rows: rows.matrix.rows, columns, values },
    names: Array.from({ length: columns }, (_, j) => `ct.f${j}`),
  };
}
