import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { takeOutcomeRows, type Outcome } from "../outcome.ts";
import { signColumns } from "../preparation/column-signature.ts";
import { counterRandom } from "../random/counter-random.ts";
import { foldStrata } from "../resampling/fold-strata.ts";
import type { Step } from "../step.ts";
import { candidateColumns } from "./candidate-columns.ts";
import { elasticNetEntry } from "./elastic-net-entry.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";

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

/** Too few patients of a class, or with the event, to be in both halves. */
export class TooFewPatientsError extends Error {
  override readonly name = "TooFewPatientsError";
  readonly patients: number;

  constructor(patients: number) {
    super(
      `select-stability: too few patients for two halves, expected 2 or more of two classes, or 2 or more with the event, in training, got ${patients}: use fewer folds or another selection`,
    );
    this.patients = patients;
  }
}

/**
 * Step `select-stability`: stability selection with complementary pairs (Meinshausen and Buehlmann 2010; Shah and Samworth 2013).
 * The patients are cut in two halves `pairs` times, each class, level or quarter of the values apart, with an event and without;
 * strata of one patient are cut together. In each half the elastic net takes its first `perHalf`
 * columns; kept are the columns that at least `threshold` of all halves took. q^2 / ((2 threshold - 1) p) bounds the expected
 * number of false ones. Columns are standardized on all training rows; missing values count as the mean. No column may be left.
 */
export const selectStability: Step<SelectStabilityOptions, SelectStabilityFitted, Outcome> = {
  kind: "select-stability",
  fit(table, context, outcome, { perHalf, threshold, pairs, l1Ratio, seed }) {
    requireVariedOutcome("select-stability", outcome);
    const { indices, matrix } = candidateColumns(table);
    const counts = new Int32Array(indices.length);
    const strata = patientStrata(context.patients, outcome);
    for (let pair = 0; pair < pairs; pair++) {
      for (const half of cutInHalves(strata, ["select-stability", seed, pair])) {
        const rows = Int32Array.from(half.flat());
        const part = takeRowsOf(matrix, rows);
        const partOutcome = takeOutcomeRows(outcome, rows);
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

/**
 * Rows of every patient in the order of their first row, by the highest stratum of these rows. Each half must hold what a fit
 * needs: two classes or levels, or an event.
 */
function patientStrata(patients: readonly string[], outcome: Outcome): readonly (readonly number[])[][] {
  const { of, classes } = foldStrata(outcome);
  const rowsOf = new Map<string, number[]>();
  patients.forEach((patient, row) => {
    const rows = rowsOf.get(patient);
    if (rows === undefined) rowsOf.set(patient, [row]);
    else rows.push(row);
  });
  const strata: number[][][] = classes.map(() => []);
  for (const rows of rowsOf.values()) strata[Math.max(...rows.map((row) => of[row]))].push(rows);
  const needed = strata.filter((members, k) => classes[k].required && members.length > 0);
  const whole = needed.filter((members) => members.length > 1);
  if (rowsOf.size < 2 || whole.length < Math.min(2, classes.filter(({ required }) => required).length)) {
    throw new TooFewPatientsError(Math.min(rowsOf.size, ...needed.map(({ length }) => length)));
  }
  const alone = strata.filter((members) => members.length === 1).flat();
  return [...strata.filter((members) => members.length > 1), alone];
}

/** Two disjoint halves of each stratum; of an odd number one patient is left out. */
function cutInHalves(
  strata: readonly (readonly (readonly number[])[])[],
  key: readonly (string | number)[],
): [(readonly number[])[], (readonly number[])[]] {
  const random = counterRandom(key);
  const halves: [(readonly number[])[], (readonly number[])[]] = [[], []];
  for (const members of strata) {
    const order = Int32Array.from(members.keys());
    random.shuffle(order);
    const size = order.length >> 1;
    for (let at = 0; at < 2 * size; at++) halves[at < size ? 0 : 1].push(members[order[at]]);
  }
  return halves;
}

function takeRowsOf({ rows, columns, values }: ColumnMatrix, picked: Int32Array): ColumnMatrix {
  const taken = new Float64Array(picked.length * columns);
  for (let j = 0; j < columns; j++) {
    for (let at = 0; at < picked.length; at++) taken[j * picked.length + at] = values[j * rows + picked[at]];
  }
  return { rows: picked.length, columns, values: taken };
}
