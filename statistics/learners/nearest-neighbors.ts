import { classesOf, classOutputs, refuseOneClassOf } from "./class-outcome.ts";
import type { ClassOutcome } from "./class-outcome.ts";
import type { ColumnMatrix } from "./column-matrix.ts";
import type { Learner, Outputs, TrainingRows } from "./learner.ts";
import { pathOfSettings } from "./setting-path.ts";
import type { TunableOptions } from "./tunable.ts";

/** More neighbors were asked for than there are cases. */
export class TooManyNeighborsError extends Error {
  override readonly name = "TooManyNeighborsError";
  readonly neighbors: number;
  readonly rows: number;

  constructor(neighbors: number, rows: number) {
    super(
      `nearest-neighbors: too many neighbors, expected at most the ${rows} cases of a training part, got ${neighbors}, lower learner.neighbors`,
    );
    this.neighbors = neighbors;
    this.rows = rows;
  }
}

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
  /** Class of each of them. */
  readonly outcome: readonly number[];
  readonly classes: readonly string[];
}

/** Share of each class among the nearest training rows (Euclidean, equal weights); of equal distances the earlier row counts. */
export const nearestNeighborsLearner: Learner<
  NearestNeighborsSpec,
  NearestNeighborsOptions,
  FittedNearestNeighbors,
  ClassOutcome,
  Outputs
> = {
  kind: "nearest-neighbors",
  ranksWithoutProbabilities: false,
  paths: (spec, rows, seedKey) =>
    pathOfSettings<NearestNeighborsOptions, FittedNearestNeighbors, ClassOutcome>(spec, rows, seedKey, {
      check: refuseOneClassOf,
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

function keepRows(neighbors: number, { matrix, outcome, names }: TrainingRows<ClassOutcome>): FittedNearestNeighbors {
  const { rows, values } = matrix;
  const classes = classesOf(outcome);
  if (neighbors > rows) {
    throw new TooManyNeighborsError(neighbors, rows);
  }
  return {
    kind: "nearest-neighbors",
    neighbors,
    columns: names,
    values: names.map((_, j) => [...values.subarray(j * rows, (j + 1) * rows)]),
    outcome: [...classes.of],
    classes: classes.names,
  };
}

function predictNeighbors(fitted: FittedNearestNeighbors, { rows, columns, values }: ColumnMatrix): Outputs {
  const { neighbors, outcome } = fitted;
  const known = fitted.values.map((column) => Float64Array.from(column));
  const distance = new Float64Array(outcome.length);
  const order = Int32Array.from(outcome.keys());
  const shares = fitted.classes.map(() => new Float64Array(rows));
  for (let i = 0; i < rows; i++) {
    distance.fill(0);
    for (let j = 0; j < columns; j++) {
      const own = known[j];
      const value = values[j * rows + i];
      for (let k = 0; k < distance.length; k++) distance[k] += (own[k] - value) ** 2;
    }
    order.sort((a, b) => distance[a] - distance[b] || a - b);
    for (let k = 0; k < neighbors; k++) shares[outcome[order[k]]][i]++;
    for (const share of shares) share[i] /= neighbors;
  }
  return classOutputs(shares);
}
