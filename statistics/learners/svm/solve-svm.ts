/** Largest violation m(a) - M(a) at which a solution is done. */
export const svmTolerance = 1e-5;

/** Curvature along a pair of equal rows. */
const flat = 1e-12;
const mostStepsPerRow = 100_000;

/** What the settings of C share. */
export interface SvmProblem {
  /** n x n */
  readonly kernel: Float64Array;
  /** 0 or 1 per row, both present. */
  readonly outcome: Uint8Array;
  readonly diagonal: Float64Array;
}

export function svmProblem(kernel: Float64Array, outcome: Uint8Array): SvmProblem {
  const n = outcome.length;
  return { kernel, outcome, diagonal: Float64Array.from({ length: n }, (_, i) => kernel[i * n + i]) };
}

export interface SvmSolution {
  /** y_i a_i per row, in [-C, C]; 0 = no support vector. */
  readonly signedAlpha: Float64Array;
  readonly intercept: number;
  /** m(a) - M(a): below the tolerance unless the step limit was reached. */
  readonly violation: number;
}

/**
 * C-support vector classification by sequential minimal optimization with second-order working sets, no shrinking:
 * min 1/2 sum b_i b_k K_ik - sum y_i b_i over b_i = y_i a_i, sum b = 0, 0 <= a <= C.
 * Source: Fan, Chen, Lin 2005 (working set 3), as in libsvm.
 *
 * @param problem kernel and outcome
 * @param c upper bound of a, > 0
 */
export function solveSvm({ kernel, outcome, diagonal }: SvmProblem, c: number): SvmSolution {
  const n = outcome.length;
  const signedAlpha = new Float64Array(n);
  // y minus the gradient's quadratic part: the value that an intercept alone would have to be at a free row.
  const gap = Float64Array.from(outcome, (y) => (y === 1 ? 1 : -1));
  const high = Float64Array.from(outcome, (y) => (y === 1 ? c : 0));
  const low = Float64Array.from(outcome, (y) => (y === 1 ? 0 : -c));
  // 1 where a row may still go that way: a step changes two rows.
  const canRise = Uint8Array.from(outcome);
  const canFall = Uint8Array.from(outcome, (y) => 1 - y);
  let violation = Infinity;
  // At the start every event may rise, and all of them have the gap 1.
  let up = outcome.indexOf(1);
  let largest = 1;
  for (let step = 0; step < mostStepsPerRow * n; step++) {
    let down = -1;
    let least = Infinity;
    // Largest difference^2 / curvature, compared without a division.
    let bestSquare = 0;
    let bestCurvature = 1;
    const upRow = up * n;
    const ownCurvature = diagonal[up];
    for (let t = 0; t < n; t++) {
      if (canFall[t] === 0) continue;
      const value = gap[t];
      if (value < least) least = value;
      const difference = largest - value;
      if (difference <= 0) continue;
      let curvature = ownCurvature + diagonal[t] - 2 * kernel[upRow + t];
      if (curvature < flat) curvature = flat;
      const square = difference * difference;
      if (square * bestCurvature > bestSquare * curvature) {
        bestSquare = square;
        bestCurvature = curvature;
        down = t;
      }
    }
    violation = largest - least;
    if (violation < svmTolerance || down < 0) break;
    const curvature = Math.max(flat, diagonal[up] + diagonal[down] - 2 * kernel[upRow + down]);
    const roomUp = high[up] - signedAlpha[up];
    const roomDown = signedAlpha[down] - low[down];
    const wanted = (largest - gap[down]) / curvature;
    const moved = Math.min(wanted, roomUp, roomDown);
    signedAlpha[up] = moved === roomUp ? high[up] : signedAlpha[up] + moved;
    signedAlpha[down] = moved === roomDown ? low[down] : signedAlpha[down] - moved;
    canRise[up] = signedAlpha[up] < high[up] ? 1 : 0;
    canFall[up] = signedAlpha[up] > low[up] ? 1 : 0;
    canRise[down] = signedAlpha[down] < high[down] ? 1 : 0;
    canFall[down] = signedAlpha[down] > low[down] ? 1 : 0;
    const downRow = down * n;
    up = -1;
    largest = -Infinity;
    for (let t = 0; t < n; t++) {
      const value = gap[t] - moved * (kernel[upRow + t] - kernel[downRow + t]);
      gap[t] = value;
      if (value > largest && canRise[t] === 1) {
        largest = value;
        up = t;
      }
    }
  }
  return { signedAlpha, intercept: interceptOf(gap, signedAlpha, low, high), violation };
}

/** Mean gap of the free rows; without any, the middle of what the bounds allow. */
function interceptOf(gap: Float64Array, signedAlpha: Float64Array, low: Float64Array, high: Float64Array): number {
  let sum = 0;
  let free = 0;
  let above = -Infinity;
  let below = Infinity;
  for (let t = 0; t < gap.length; t++) {
    const canRise = signedAlpha[t] < high[t];
    const canFall = signedAlpha[t] > low[t];
    if (canRise && canFall) {
      sum += gap[t];
      free++;
    }
    if (canRise && gap[t] > above) above = gap[t];
    if (canFall && gap[t] < below) below = gap[t];
  }
  return free > 0 ? sum / free : (above + below) / 2;
}
