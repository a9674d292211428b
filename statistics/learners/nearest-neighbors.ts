import type { ColumnMatrix } from "./column-matrix.ts";
import type { Learner, TrainingRows } from "./learner.ts";
import { settingPath } from "./setting-path.ts";
import type { TunableOptions } from "./tunable.ts";

interface NearestNeighborsOptions {
  readonly kind: "nearest-neighbors";
  readonly neighbors: number;
}

export type NearestNeighborsSpec = TunableOptions<NearestNeighborsOptions>;

export interface FittedNearestNeighbors {
  readonly kind: "nearest-neighbors";
  readonly neighbors: number;
  readonly columns: readonly string[];
  /** Training rows after the steps, column after column: the frozen model holds them. */
  readonly values: readonly (readonly number[])[];
  readonly outcome: readonly number[];
}

/** Share of events among the nearest training rows (Euclidean, equal weights); of equal distances the earlier row counts. */
export const nearestNeighborsLearner: Learner<NearestNeighborsSpec, NearestNeighborsOptions, FittedNearestNeighbors> = {
  kind: "nearest-neighbors",
  ranksWithoutProbabilities: false,
  paths: (spec, rows, seedKey) =>
    settingPath<NearestNeighborsOptions, FittedNearestNeighbors>(spec, rows, seedKey, {
      strength: ({ neighbors }) => neighbors,
      fitAll: (settings, part) => settings.map(({ neighbors }) => keepRows(neighbors, part)),
    }),
  predict: predictNeighbors,
  summarize: ({ neighbors, columns }) => ({
    measure: null,
    weights: columns.map((name) => ({ name, value: 0 })),
    numbers: [{ parameter: "neighbors", value: neighbors }],
    columnNumbers: [],
    lambda: null,
    kktResidual: null,
    kktTolerance: 1,
  }),
};

function keepRows(neighbors: number, { matrix, outcome, names }: TrainingRows): FittedNearestNeighbors {
  const { rows, values } = matrix;
  if (neighbors > rows) {
    throw new RangeError(
      `nearest-neighbors: too many neighbors, expected at most the ${rows} cases of a training part, got ${neighbors}, lower learner.neighbors`,
    );
  }
  return {
    kind: "nearest-neighbors",
    neighbors,
    columns: names,
    values: names.map((_, j) => [...values.subarray(j * rows, (j + 1) * rows)]),
    outcome: [...outcome],
  };
}

function predictNeighbors(fitted: FittedNearestNeighbors, { rows, columns, values }: ColumnMatrix): Float64Array {
  const { neighbors, outcome } = fitted;
  const known = fitted.values.map((column) => Float64Array.from(column));
  const distance = new Float64Array(outcome.length);
  const order = Int32Array.from(outcome.keys());
  const probabilities = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    distance.fill(0);
    for (let j = 0; j < columns; j++) {
      const own = known[j];
      const value = values[j * rows + i];
      for (let k = 0; k < distance.length; k++) distance[k] += (own[k] - value) ** 2;
    }
    order.sort((a, b) => distance[a] - distance[b] || a - b);
    let events = 0;
    for (let k = 0; k < neighbors; k++) events += outcome[order[k]];
    probabilities[i] = events / neighbors;
  }
  return probabilities;
}
