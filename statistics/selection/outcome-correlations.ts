import { columnDot, type ColumnMatrix } from "../learners/column-matrix.ts";
import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import { midranks } from "../metrics/midranks.ts";
import type { Outcome } from "../outcome.ts";
import { causeSpecific } from "../survival/cause-specific.ts";
import { toUnit } from "./to-unit.ts";

/**
 * How strongly each column goes with the outcome, on the scale of a correlation: with 0 and 1 and with numbers the correlation
 * (with midranks of the numbers by `spearman`); with ordered levels that with their midranks; with classes the correlation ratio
 * eta, the root of the share of variance between them, which for two classes is |r|; with follow-up Somers' D = 2 (C - 0.5) of
 * Harrell's concordance, as mRMRe has it, a competing event being the end of the follow-up.
 *
 * @param columns centered and of length 1 each, values or midranks
 * @param outcome n rows, not all the same
 * @param by what the columns hold
 * @returns one per column, -1..1; 0 of follow-up without comparable pairs
 */
export function outcomeCorrelations(columns: ColumnMatrix, outcome: Outcome, by: "spearman" | "pearson"): Float64Array {
  switch (outcome.kind) {
    case "binary":
      return correlationsWith(columns, outcome.event);
    case "continuous":
      return correlationsWith(columns, by === "spearman" ? midranks(outcome.value) : outcome.value);
    case "multiclass":
      return perColumn(columns, (own) => correlationRatio(own, outcome.level));
    case "ordinal":
      return correlationsWith(columns, midranks(Float64Array.from(outcome.level)));
    case "survival": {
      const followUp = causeSpecific(outcome, 1);
      return perColumn(columns, (own) => {
        const { concordance } = harrellConcordance(followUp, own);
        return Number.isNaN(concordance) ? 0 : 2 * (concordance - 0.5);
      });
    }
  }
}

function perColumn({ rows, columns, values }: ColumnMatrix, strength: (own: Float64Array) => number): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => strength(values.subarray(j * rows, (j + 1) * rows)));
}

function correlationsWith({ rows, columns, values }: ColumnMatrix, target: ArrayLike<number>): Float64Array {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += target[row];
  const unit = Float64Array.from(target, (value) => value - sum / rows);
  toUnit(unit);
  return Float64Array.from({ length: columns }, (_, j) => columnDot(values, j * rows, rows, unit));
}

/** Of a centered column of length 1. */
function correlationRatio(values: Float64Array, level: Uint8Array): number {
  const sums = new Map<number, { sum: number; count: number }>();
  for (let row = 0; row < values.length; row++) {
    const own = sums.get(level[row]) ?? { sum: 0, count: 0 };
    sums.set(level[row], { sum: own.sum + values[row], count: own.count + 1 });
  }
  let between = 0;
  for (const { sum, count } of sums.values()) between += (sum * sum) / count;
  return Math.sqrt(Math.min(1, between));
}
