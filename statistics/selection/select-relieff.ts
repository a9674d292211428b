import type { NumericColumn } from "../feature-table.ts";
import type { FeatureTable } from "../feature-table.ts";
import { OutcomeKindError, type CensoredOutcome, type Outcome, type OutcomeKind } from "../outcome.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";

export interface SelectRelieffOptions {
  readonly kind: "select-relieff";
  /** Nearest cases of each class per case, all of a class where it has fewer; of numbers and levels nearest cases of all. */
  readonly neighbors: number;
  readonly keep: number;
}

export interface SelectRelieffFitted extends KeptColumns {
  /** One per column: mean difference to misses less that to hits (or how much more it differs where the outcome does), -1..1; null for category and near-constant columns. */
  readonly weights: readonly (number | null)[];
}

/** Follow-up has no published form: whether two censored cases differ is not known. */
export const relieffOutcomes: readonly OutcomeKind[] = ["binary", "multiclass", "ordinal", "continuous"];

/**
 * Step `select-relieff`: keeps the numeric columns of largest ReliefF weight (Kononenko 1994; Robnik-Sikonja and Kononenko 2003).
 * Misses of several classes weigh by their share of the cases that are no hits. Numbers go by RReliefF, with equal influence of the
 * neighbors; ordered levels too, as numbers one apart, since it uses nothing of them but how far two cases are from each other.
 * Every training case is used, so nothing is drawn. Differences are |a - b| over the range in training, the distance of two cases
 * is their sum; a missing value counts as the mean. Equally distant neighbors go by row order, equal weights by column order.
 */
export const selectRelieff: Step<SelectRelieffOptions, SelectRelieffFitted, Outcome> = {
  kind: "select-relieff",
  fit(table, _context, outcome, { neighbors, keep }) {
    if (outcome.kind === "survival") throw new OutcomeKindError("select-relieff", relieffOutcomes, outcome.kind);
    requireVariedOutcome("select-relieff", outcome);
    const found = scaledRows(table);
    const own = weightsOf(found, outcome, neighbors);
    const ranked = found.indices.map((index, j) => ({ index, weight: own[j] }));
    ranked.sort((a, b) => b.weight - a.weight || a.index - b.index);
    const weights: (number | null)[] = table.columns.map(() => null);
    for (const { index, weight } of ranked) weights[index] = weight;
    return {
      columns: signColumns(table),
      kept: keptNames(
        table,
        ranked.slice(0, keep).map(({ index }) => index),
      ),
      weights,
    };
  },
  apply: (fitted, table) => keepColumns("select-relieff", fitted, table),
};

/** Candidate columns over their range, row-major, since ReliefF compares rows. */
interface ScaledRows {
  /** Column numbers in the table. */
  readonly indices: readonly number[];
  readonly values: Float64Array;
  readonly rows: number;
  readonly count: number;
}

function scaledRows(table: FeatureTable): ScaledRows {
  const found: { readonly index: number; readonly column: NumericColumn; readonly mean: number }[] = [];
  table.columns.forEach((column, index) => {
    if (column.kind === "category") return;
    const { mean, nearConstant } = columnMoments(column.name, column.values);
    if (!nearConstant) found.push({ index, column, mean });
  });
  const values = new Float64Array(table.rows * found.length);
  found.forEach(({ column, mean }, j) => {
    let minimum = Infinity;
    let maximum = -Infinity;
    for (let row = 0; row < table.rows; row++) {
      if (column.values[row] < minimum) minimum = column.values[row];
      if (column.values[row] > maximum) maximum = column.values[row];
    }
    for (let row = 0; row < table.rows; row++) {
      const value = Number.isNaN(column.values[row]) ? mean : column.values[row];
      values[row * found.length + j] = (value - minimum) / (maximum - minimum);
    }
  });
  return { indices: found.map(({ index }) => index), values, rows: table.rows, count: found.length };
}

/** Per column what a nearby difference says: of classes ReliefF, of numbers and of levels by their place RReliefF. */
function weightsOf(rows: ScaledRows, outcome: Exclude<Outcome, CensoredOutcome>, neighbors: number): Float64Array {
  const weights = signedWeights(rows, outcome, neighbors);
  for (let j = 0; j < weights.length; j++) weights[j] += 0; // JSON has no -0
  return weights;
}

function signedWeights(rows: ScaledRows, outcome: Exclude<Outcome, CensoredOutcome>, neighbors: number): Float64Array {
  switch (outcome.kind) {
    case "binary":
      return relieffWeights(rows, outcome.event, neighbors);
    case "multiclass":
      return relieffWeights(rows, outcome.level, neighbors);
    case "ordinal":
      return rrelieffWeights(rows, outcome.level, neighbors);
    case "continuous":
      return rrelieffWeights(rows, outcome.value, neighbors);
  }
}

function relieffWeights({ values, rows, count }: ScaledRows, classOf: Uint8Array, neighbors: number): Float64Array {
  const distances = pairDistances(values, rows, count);
  const weights = new Float64Array(count);
  const sizes = new Map<number, number>();
  for (const own of classOf) sizes.set(own, (sizes.get(own) ?? 0) + 1);
  const classes = [...sizes].sort(([a], [b]) => a - b);
  for (let row = 0; row < rows; row++) {
    const hits = sizes.get(classOf[row]) ?? 0;
    // hits first, then the classes of misses, each with its share of all cases that are no hits
    const others = classes.filter(([label]) => label !== classOf[row]);
    const signed = others.map(([label, size]) => ({ label, prior: size / (rows - hits) }));
    for (const { label, prior } of [{ label: classOf[row], prior: -1 }, ...signed]) {
      const nearest = nearestOf(distances, rows, row, (other) => classOf[other] === label, neighbors);
      const share = prior / (rows * nearest.length);
      for (let k = 0; k < nearest.length; k++) {
        const other = nearest[k] * count;
        for (let j = 0; j < count; j++) weights[j] += share * Math.abs(values[row * count + j] - values[other + j]);
      }
    }
  }
  return weights;
}

/** Every neighbor counts alike; a term without cases, where no or every near outcome differs altogether, is 0. */
function rrelieffWeights(
  { values, rows, count }: ScaledRows,
  target: ArrayLike<number>,
  neighbors: number,
): Float64Array {
  const distances = pairDistances(values, rows, count);
  const range = rangeOf(target);
  let differs = 0;
  const moved = new Float64Array(count);
  const both = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    const nearest = nearestOf(distances, rows, row, () => true, neighbors);
    for (let k = 0; k < nearest.length; k++) {
      const other = nearest[k];
      const change = Math.abs(target[row] - target[other]) / range;
      differs += change / nearest.length;
      for (let j = 0; j < count; j++) {
        const own = Math.abs(values[row * count + j] - values[other * count + j]) / nearest.length;
        moved[j] += own;
        both[j] += change * own;
      }
    }
  }
  return moved.map(
    (all, j) => (differs > 0 ? both[j] / differs : 0) - (rows > differs ? (all - both[j]) / (rows - differs) : 0),
  );
}

/** The nearest other rows that count, equally distant ones by row. */
function nearestOf(
  distances: Float64Array,
  rows: number,
  row: number,
  counts: (other: number) => boolean,
  neighbors: number,
): Int32Array {
  const order = new Int32Array(rows);
  let size = 0;
  for (let other = 0; other < rows; other++) if (other !== row && counts(other)) order[size++] = other;
  return order
    .subarray(0, size)
    .sort((a, b) => distances[row * rows + a] - distances[row * rows + b] || a - b)
    .subarray(0, neighbors);
}

function rangeOf(target: ArrayLike<number>): number {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (let row = 0; row < target.length; row++) {
    minimum = Math.min(minimum, target[row]);
    maximum = Math.max(maximum, target[row]);
  }
  return maximum - minimum;
}

function pairDistances(values: Float64Array, rows: number, count: number): Float64Array {
  const distances = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      let sum = 0;
      for (let j = 0; j < count; j++) sum += Math.abs(values[a * count + j] - values[b * count + j]);
      distances[a * rows + b] = sum;
      distances[b * rows + a] = sum;
    }
  }
  return distances;
}
