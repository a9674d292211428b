import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { signColumns } from "../preparation/column-signature.ts";
import { counterRandom } from "../random/counter-random.ts";
import type { Step } from "../step.ts";
import { candidateColumns } from "./candidate-columns.ts";
import { elasticNetEntry } from "./elastic-net-entry.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { requireTwoClasses } from "./single-class-error.ts";

export interface SelectStabilityOptions {
  readonly kind: "select-stability";
  /** Columns that each half of the patients selects. */
  readonly perHalf: number;
  /** Share of the halves that must select a column, above 0.5 up to 1. */
  readonly threshold: number;
  /** Complementary pairs of halves. */
  readonly pairs: number;
  /** Of the base selection, above 0 up to 1 (lasso). */
  readonly l1Ratio: number;
  readonly seed: number;
}

export interface SelectStabilityFitted extends KeptColumns {
  /** One per column: share of the halves that selected it; null for category and near-constant columns. */
  readonly frequencies: readonly (number | null)[];
  /** Bound of Meinshausen and Buehlmann on the expected number of columns kept by chance; null where no column varies. */
  readonly expectedFalse: number | null;
}

/** A class has too few patients to be in both halves. */
export class TooFewPatientsError extends Error {
  override readonly name = "TooFewPatientsError";
  readonly patients: number;

  constructor(patients: number) {
    super(
      `select-stability: a class is too small for two halves, expected 2 or more patients of each class in training, got ${patients}: use fewer folds or another selection`,
    );
    this.patients = patients;
  }
}

/**
 * Step `select-stability`: stability selection with complementary pairs (Meinshausen and Buehlmann 2010; Shah and Samworth 2013).
 * The patients are cut in two halves `pairs` times, each class apart; in each half the elastic net takes its first `perHalf`
 * columns; kept are the columns that at least `threshold` of all halves took. q^2 / ((2 threshold - 1) p) bounds the expected
 * number of false ones. Columns are standardized on all training rows; missing values count as the mean. No column may be left.
 */
export const selectStability: Step<SelectStabilityOptions, SelectStabilityFitted> = {
  kind: "select-stability",
  fit(table, context, outcome, { perHalf, threshold, pairs, l1Ratio, seed }) {
    requireTwoClasses("select-stability", outcome);
    const { indices, matrix } = candidateColumns(table);
    const counts = new Int32Array(indices.length);
    const classes = patientsByClass(context.patients, outcome);
    for (let pair = 0; pair < pairs; pair++) {
      for (const half of cutInHalves(classes, ["select-stability", seed, pair])) {
        const rows = half.flat();
        const part = takeRowsOf(matrix, rows);
        const partOutcome = Uint8Array.from(rows, (row) => outcome[row]);
        for (const j of elasticNetEntry(part, partOutcome, l1Ratio, perHalf).entered) counts[j]++;
      }
    }
    const frequencies: (number | null)[] = table.columns.map(() => null);
    const chosen: number[] = [];
    indices.forEach((index, j) => {
      frequencies[index] = counts[j] / (2 * pairs);
      if (counts[j] >= threshold * 2 * pairs - 1e-9) chosen.push(index);
    });
    return {
      columns: signColumns(table),
      kept: keptNames(table, chosen),
      frequencies,
      expectedFalse:
        indices.length === 0 ? null : Math.min(perHalf, indices.length) ** 2 / ((2 * threshold - 1) * indices.length),
    };
  },
  apply: (fitted, table) => keepColumns("select-stability", fitted, table),
};

/** Rows of every patient, patients with an event and without apart, in the order of their first row. */
function patientsByClass(patients: readonly string[], outcome: Uint8Array): readonly (readonly number[])[][] {
  const rowsOf = new Map<string, number[]>();
  patients.forEach((patient, row) => {
    const rows = rowsOf.get(patient);
    if (rows === undefined) rowsOf.set(patient, [row]);
    else rows.push(row);
  });
  const classes: number[][][] = [[], []];
  for (const rows of rowsOf.values()) classes[rows.some((row) => outcome[row] === 1) ? 1 : 0].push(rows);
  for (const members of classes) if (members.length < 2) throw new TooFewPatientsError(members.length);
  return classes;
}

/** Two disjoint halves of each class; of an odd number one patient is left out. */
function cutInHalves(
  classes: readonly (readonly (readonly number[])[])[],
  key: readonly (string | number)[],
): [(readonly number[])[], (readonly number[])[]] {
  const random = counterRandom(key);
  const halves: [(readonly number[])[], (readonly number[])[]] = [[], []];
  for (const members of classes) {
    const order = Int32Array.from(members.keys());
    random.shuffle(order);
    const size = order.length >> 1;
    for (let at = 0; at < 2 * size; at++) halves[at < size ? 0 : 1].push(members[order[at]]);
  }
  return halves;
}

function takeRowsOf({ rows, columns, values }: ColumnMatrix, picked: readonly number[]): ColumnMatrix {
  const taken = new Float64Array(picked.length * columns);
  for (let j = 0; j < columns; j++) {
    for (let at = 0; at < picked.length; at++) taken[j * picked.length + at] = values[j * rows + picked[at]];
  }
  return { rows: picked.length, columns, values: taken };
}
