import type { NumericColumn } from "../feature-table.ts";
import type { FeatureTable } from "../feature-table.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { requireTwoClasses } from "./single-class-error.ts";

export interface SelectRelieffOptions {
  readonly kind: "select-relieff";
  /** Nearest hits and nearest misses per case; all of a class where it has fewer. */
  readonly neighbors: number;
  readonly keep: number;
}

export interface SelectRelieffFitted extends KeptColumns {
  /** One per column: mean difference to misses less that to hits, -1..1; null for category and near-constant columns. */
  readonly weights: readonly (number | null)[];
}

/**
 * Step `select-relieff`: keeps the numeric columns of largest ReliefF weight (Kononenko 1994; Robnik-Sikonja and Kononenko 2003).
 * Every training case is used, so nothing is drawn. Differences are |a - b| over the range in training, the distance of two cases
 * is their sum; a missing value counts as the mean. Equally distant neighbors go by row order, equal weights by column order.
 */
export const selectRelieff: Step<SelectRelieffOptions, SelectRelieffFitted> = {
  kind: "select-relieff",
  fit(table, _context, outcome, { neighbors, keep }) {
    requireTwoClasses("select-relieff", outcome);
    const found = scaledRows(table);
    const own = relieffWeights(found.values, table.rows, found.indices.length, outcome, neighbors);
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
function scaledRows(table: FeatureTable): { readonly indices: readonly number[]; readonly values: Float64Array } {
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
  return { indices: found.map(({ index }) => index), values };
}

function relieffWeights(
  values: Float64Array,
  rows: number,
  count: number,
  outcome: Uint8Array,
  neighbors: number,
): Float64Array {
  const distances = pairDistances(values, rows, count);
  const weights = new Float64Array(count);
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (const isHit of [true, false]) {
      let size = 0;
      for (let other = 0; other < rows; other++) {
        if (other !== row && (outcome[other] === outcome[row]) === isHit) order[size++] = other;
      }
      const nearest = order
        .slice(0, size)
        .sort((a, b) => distances[row * rows + a] - distances[row * rows + b] || a - b)
        .subarray(0, neighbors);
      const share = (isHit ? -1 : 1) / (rows * nearest.length);
      for (let k = 0; k < nearest.length; k++) {
        const other = nearest[k] * count;
        for (let j = 0; j < count; j++) weights[j] += share * Math.abs(values[row * count + j] - values[other + j]);
      }
    }
  }
  for (let j = 0; j < count; j++) weights[j] += 0; // JSON has no -0
  return weights;
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
