import type { ColumnMatrix } from "../learners/column-matrix.ts";
import type { RiskSets } from "./risk-sets.ts";

/** How the partial likelihood treats events at one time. */
export type CoxTies = "breslow" | "efron";

export interface CoxDerivatives {
  readonly logLikelihood: number;
  /** First derivative, p. */
  readonly score: Float64Array;
  /** Minus the second derivative, p x p, row-major. */
  readonly information: Float64Array;
}

/**
 * Log partial likelihood of a Cox model with its derivatives. Of d events at one time, Efron's l-th (l = 0 .. d - 1) has a
 * risk set that holds the d events with weight 1 - l/d; Breslow's has them whole.
 *
 * @param matrix n x p, rows of the cohort
 * @param sets risk sets of the same cohort
 * @param beta p coefficients
 * @param ties see above
 * @returns not finite where relative risks overflow
 */
export function evaluateCox(matrix: ColumnMatrix, sets: RiskSets, beta: Float64Array, ties: CoxTies): CoxDerivatives {
  const { rows, columns: p } = matrix;
  const centered = centeredRows(matrix);
  const linear = new Float64Array(rows);
  let largest = -Infinity;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < p; j++) linear[i] += beta[j] * centered[i * p + j];
    if (linear[i] > largest) largest = linear[i];
  }
  const score = new Float64Array(p);
  const information = new Float64Array(p * p);
  const atRisk = emptySums(p);
  const dying = emptySums(p);
  const mean = new Float64Array(p);
  let logLikelihood = 0;
  for (let g = 0; g < sets.groups; g++) {
    if (g === 0 || sets.stratum[g] !== sets.stratum[g - 1]) clear(atRisk);
    clear(dying);
    const deaths = sets.deaths[g];
    for (let k = sets.start[g]; k < sets.start[g + 1]; k++) {
      const row = sets.order[k];
      const weight = Math.exp(linear[row] - largest);
      add(atRisk, weight, centered, row * p);
      if (sets.event[k] === 0) continue;
      add(dying, weight, centered, row * p);
      logLikelihood += linear[row] - largest;
      for (let j = 0; j < p; j++) score[j] += centered[row * p + j];
    }
    for (let l = 0; l < deaths; l++) {
      const share = ties === "efron" ? l / deaths : 0;
      const sum = atRisk.zero[0] - share * dying.zero[0];
      logLikelihood -= Math.log(sum);
      for (let j = 0; j < p; j++) {
        mean[j] = (atRisk.first[j] - share * dying.first[j]) / sum;
        score[j] -= mean[j];
      }
      for (let j = 0; j < p; j++) {
        for (let m = 0; m <= j; m++) {
          const second = (atRisk.second[j * p + m] - share * dying.second[j * p + m]) / sum;
          information[j * p + m] += second - mean[j] * mean[m];
        }
      }
    }
  }
  for (let j = 0; j < p; j++) for (let m = 0; m < j; m++) information[m * p + j] = information[j * p + m];
  return { logLikelihood, score, information };
}

interface Sums {
  readonly zero: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function emptySums(p: number): Sums {
  return { zero: new Float64Array(1), first: new Float64Array(p), second: new Float64Array(p * p) };
}

function clear(sums: Sums): void {
  sums.zero.fill(0);
  sums.first.fill(0);
  sums.second.fill(0);
}

function add(sums: Sums, weight: number, centered: Float64Array, at: number): void {
  const p = sums.first.length;
  sums.zero[0] += weight;
  for (let j = 0; j < p; j++) {
    const weighted = weight * centered[at + j];
    sums.first[j] += weighted;
    for (let m = 0; m <= j; m++) sums.second[j * p + m] += weighted * centered[at + m];
  }
}

/** Row-major, every column less its mean: the likelihood does not change, its second derivative loses no digits. */
function centeredRows({ rows, columns, values }: ColumnMatrix): Float64Array {
  const centered = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += values[j * rows + i] / rows;
    for (let i = 0; i < rows; i++) centered[i * columns + j] = values[j * rows + i] - mean;
  }
  return centered;
}
