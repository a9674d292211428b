import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { columnDot } from "../learners/column-matrix.ts";
import type { Outcome } from "../outcome.ts";
import { signColumns } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { candidateColumns, candidateRanks } from "./candidate-columns.ts";
import { keepColumns, keptNames, type KeptColumns } from "./kept-columns.ts";
import { outcomeCorrelations } from "./outcome-correlations.ts";
import { requireVariedOutcome } from "./require-varied-outcome.ts";
import { toUnit } from "./to-unit.ts";

export interface SelectMrmrOptions {
  readonly kind: "select-mrmr";
  /** Relevance less mean redundancy (MID), or divided by it (MIQ). */
  readonly scheme: "difference" | "quotient";
  readonly by: "spearman" | "pearson";
  readonly keep: number;
}

export interface SelectMrmrFitted extends KeptColumns {
  /** The same columns in the order in which they were chosen. */
  readonly order: readonly string[];
}

/** Floor of 1 - r^2, so that a copy has a large mutual information and not an infinite one. */
const leastUnexplained = 1e-15;
/** Floor of the mean redundancy in the quotient. */
const leastRedundancy = 1e-12;
/** Scores within this distance are equal, so that rounding cannot choose. */
const equal = 1e-12;

/**
 * Step `select-mrmr`: chooses numeric columns one by one, each time the one of largest relevance less (or over) mean
 * redundancy with those chosen before (Peng, Long and Ding 2005). Mutual information is Gaussian, -ln(1 - r^2) / 2, with r the
 * correlation of values or of midranks, and what `outcomeCorrelations` gives for the outcome (De Jay et al. 2013, mRMRe). Missing values count as the mean or
 * middle rank; near-constant columns are never chosen; ties go to the first in column order.
 */
export const selectMrmr: Step<SelectMrmrOptions, SelectMrmrFitted, Outcome> = {
  kind: "select-mrmr",
  fit(table, _context, outcome, { scheme, by, keep }) {
    requireVariedOutcome("select-mrmr", outcome);
    const { indices, matrix } = by === "spearman" ? candidateRanks(table) : candidateColumns(table);
    const columns = toUnitColumns(matrix);
    const correlations = outcomeCorrelations(columns, outcome, by);
    const order = mrmrOrder(columns, correlations, keep, scheme).map((j) => indices[j]);
    return {
      columns: signColumns(table),
      kept: keptNames(table, order),
      order: order.map((index) => table.columns[index].name),
    };
  },
  apply: (fitted, table) => keepColumns("select-mrmr", fitted, table),
};

/** Column numbers in the order of choice; `columns` are centered and of length 1. */
function mrmrOrder(
  columns: ColumnMatrix,
  correlations: Float64Array,
  keep: number,
  scheme: SelectMrmrOptions["scheme"],
): number[] {
  const { rows, columns: count, values } = columns;
  const relevance = correlations.map(gaussianInformation);
  const redundancy = new Float64Array(count);
  const isChosen = new Uint8Array(count);
  const order: number[] = [];
  while (order.length < Math.min(keep, count)) {
    let best = -1;
    let bestScore = -Infinity;
    for (let j = 0; j < count; j++) {
      if (isChosen[j] === 1) continue;
      const mean = order.length === 0 ? 0 : redundancy[j] / order.length;
      const score =
        order.length === 0
          ? relevance[j]
          : scheme === "difference"
            ? relevance[j] - mean
            : relevance[j] / Math.max(mean, leastRedundancy);
      if (best === -1 || score > bestScore + equal * Math.max(1, Math.abs(bestScore))) {
        best = j;
        bestScore = score;
      }
    }
    isChosen[best] = 1;
    order.push(best);
    const chosen = values.subarray(best * rows, (best + 1) * rows);
    for (let j = 0; j < count; j++) {
      if (isChosen[j] === 0) redundancy[j] += gaussianInformation(columnDot(values, j * rows, rows, chosen));
    }
  }
  return order;
}

/** In nats. */
function gaussianInformation(correlation: number): number {
  return -0.5 * Math.log(Math.max(leastUnexplained, 1 - correlation * correlation));
}

function toUnitColumns(matrix: ColumnMatrix): ColumnMatrix {
  const { rows, columns } = matrix;
  const values = matrix.values.slice();
  for (let j = 0; j < columns; j++) toUnit(values.subarray(j * rows, (j + 1) * rows));
  return { rows, columns, values };
}
