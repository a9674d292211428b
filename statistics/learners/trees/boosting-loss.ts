import type { BinaryOutcome, ContinuousOutcome, LevelOutcome } from "../../outcome.ts";
import { logistic } from "../logistic-loss.ts";
import { softmax } from "../penalized/multinomial-loss.ts";
import type { TreeOutcome } from "./forest-outcome.ts";

/** Below this a leaf's curvature is 0 and the leaf says 0. */
const leastCurvature = 1e-150;

/** What is made smaller by trees: one score per row, or one per class. */
export interface BoostingLoss {
  /** The best constant scores. */
  readonly initial: readonly number[];
  /** Minus the gradient at the scores, one array per score. */
  readonly residuals: readonly Float64Array[];
  /** Works out the residuals. */
  readonly update: (scores: readonly Float64Array[]) => void;
  /** What a leaf with these rows adds to a score. */
  readonly leafValue: (score: number, rows: readonly number[]) => number;
}

/**
 * Log-loss of 0 and 1, multinomial log-loss of the levels that occur (both with one Newton step per leaf), or half the squared
 * error of a number.
 */
export function boostingLoss(outcome: TreeOutcome): BoostingLoss {
  switch (outcome.kind) {
    case "binary":
      return logLoss(outcome);
    case "continuous":
      return squaredLoss(outcome);
    default:
      return levelLoss(outcome);
  }
}

/** Levels that some row has, ascending. */
export function presentLevels({ level }: LevelOutcome): readonly number[] {
  return [...new Set(level)].sort((a, b) => a - b);
}

function logLoss({ event }: BinaryOutcome): BoostingLoss {
  const n = event.length;
  const events = event.reduce((sum, y) => sum + y, 0);
  const residual = new Float64Array(n);
  return {
    initial: [Math.log(events / (n - events))],
    residuals: [residual],
    update: ([score]) => {
      for (let i = 0; i < n; i++) residual[i] = event[i] - logistic(score[i]);
    },
    leafValue: (_score, rows) => newtonStep(rows, residual, (row) => event[row]),
  };
}

function squaredLoss({ value }: ContinuousOutcome): BoostingLoss {
  const n = value.length;
  const residual = new Float64Array(n);
  return {
    initial: [value.reduce((sum, y) => sum + y / n, 0)],
    residuals: [residual],
    update: ([score]) => {
      for (let i = 0; i < n; i++) residual[i] = value[i] - score[i];
    },
    leafValue: (_score, rows) => rows.reduce((sum, row) => sum + residual[row], 0) / rows.length,
  };
}

function levelLoss(outcome: LevelOutcome): BoostingLoss {
  const { level } = outcome;
  const n = level.length;
  const present = presentLevels(outcome);
  const classes = present.length;
  const residuals = present.map(() => new Float64Array(n));
  return {
    initial: present.map((own) => Math.log(level.reduce((sum, y) => sum + Number(y === own), 0) / n)),
    residuals,
    update: (scores) => {
      residuals.forEach((residual, k) => residual.set(scores[k]));
      softmax(residuals);
      residuals.forEach((residual, k) => {
        for (let i = 0; i < n; i++) residual[i] = Number(level[i] === present[k]) - residual[i];
      });
    },
    leafValue: (k, rows) =>
      ((classes - 1) / classes) * newtonStep(rows, residuals[k], (row) => Number(level[row] === present[k])),
  };
}

/** sum (y - p) / sum p (1 - p). */
function newtonStep(rows: readonly number[], residual: Float64Array, labelOf: (row: number) => number): number {
  let sum = 0;
  let curvature = 0;
  for (const row of rows) {
    const p = labelOf(row) - residual[row];
    sum += residual[row];
    curvature += p * (1 - p);
  }
  return Math.abs(curvature) < leastCurvature ? 0 : sum / curvature;
}
