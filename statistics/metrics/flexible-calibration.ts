import { invertPositive } from "../survival/invert-positive.ts";
import { localRegression } from "./local-regression.ts";
import { splineColumns, splineKnots } from "./restricted-cubic-spline.ts";

/** `loess`: local quadratic, span 0.75; `spline`: logistic regression on a restricted cubic spline of the logit. */
export type CalibrationSmoother = "loess" | "spline";

const maxSteps = 100;

/**
 * Flexible calibration curve: the smoothed share of events at each predicted probability, in [0, 1].
 *
 * @param outcome 0 or 1 per case
 * @param probabilities for `spline` strictly inside (0, 1)
 * @returns n values; NaN where only one class is present, and for `spline` where a probability is 0 or 1 or the outcome is
 *   separated
 */
export function flexibleCalibration(
  outcome: Uint8Array,
  probabilities: Float64Array,
  smoother: CalibrationSmoother,
): Float64Array {
  const n = outcome.length;
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  if (events === 0 || events === n) return new Float64Array(n).fill(NaN);
  if (smoother === "loess") {
    const smooth = localRegression(probabilities, Float64Array.from(outcome), { span: 0.75, degree: 2 });
    return smooth.map((value) => Math.min(1, Math.max(0, value)));
  }
  const logits = probabilities.map((p) => Math.log(p / (1 - p)));
  if (logits.some((value) => !Number.isFinite(value))) return new Float64Array(n).fill(NaN);
  const knots = splineKnots(logits);
  const columns = knots.length === 1 ? [] : splineColumns(logits, knots);
  return fittedLogistic(outcome, [new Float64Array(n).fill(1), ...columns]);
}

/** Fitted probabilities of an unpenalized logistic regression by Newton steps with halving; NaN where there is no maximum. */
function fittedLogistic(outcome: Uint8Array, columns: readonly Float64Array[]): Float64Array {
  const n = outcome.length;
  const p = columns.length;
  const gradient = new Float64Array(p);
  const hessian = new Float64Array(p * p);
  let linear = new Float64Array(n);
  let loss = logLoss(outcome, linear);
  for (let step = 0; step < maxSteps; step++) {
    gradient.fill(0);
    hessian.fill(0);
    for (let i = 0; i < n; i++) {
      const mu = 1 / (1 + Math.exp(-linear[i]));
      for (let a = 0; a < p; a++) {
        gradient[a] += columns[a][i] * (outcome[i] - mu);
        for (let b = 0; b < p; b++) hessian[a * p + b] += mu * (1 - mu) * columns[a][i] * columns[b][i];
      }
    }
    const inverse = invertPositive(hessian, p);
    if (typeof inverse === "number") break;
    const change = new Float64Array(p);
    let decrement = 0;
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) change[a] += inverse[a * p + b] * gradient[b];
      decrement += change[a] * gradient[a];
    }
    if (decrement < 1e-20 * n) return linear.map((value) => 1 / (1 + Math.exp(-value)));
    let fraction = 1;
    let next = linear;
    let nextLoss = Infinity;
    for (; fraction > 1e-8; fraction /= 2) {
      next = linear.map((value, i) => {
        let moved = value;
        for (let a = 0; a < p; a++) moved += fraction * change[a] * columns[a][i];
        return moved;
      });
      nextLoss = logLoss(outcome, next);
      if (nextLoss <= loss * (1 + 1e-14)) break;
    }
    linear = next;
    loss = nextLoss;
  }
  return new Float64Array(n).fill(NaN);
}

function logLoss(outcome: Uint8Array, linear: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < outcome.length; i++) {
    const signed = outcome[i] === 1 ? linear[i] : -linear[i];
    sum += signed > 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
  }
  return sum;
}
