import { logistic, softplus } from "../logistic-loss.ts";

const mostSteps = 100;
const goal = 1e-10;
const ridge = 1e-12;
/** The order of the decision values is kept even where they say nothing out of fold. */
const leastSlope = 1e-3;

/** Probability = logistic(slope * decision value + intercept). */
export interface Sigmoid {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Platt's sigmoid with his targets (events + 1) / (events + 2) and 1 / (others + 2), by Newton's method with step halving. Source: Lin,
 * Lin, Weng 2007. The slope is kept at or above 0.001, so that probabilities never turn the order of the decision values around.
 *
 * @param decision out-of-fold decision values, never those of the fit's own rows
 * @param outcome 0 or 1 per value
 */
export function fitSigmoid(decision: Float64Array, outcome: Uint8Array): Sigmoid {
  const n = decision.length;
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  const target = Float64Array.from(outcome, (y) => (y === 1 ? (events + 1) / (events + 2) : 1 / (n - events + 2)));
  const free = newton(decision, target, { slope: 0, intercept: Math.log((events + 1) / (n - events + 1)) }, true);
  return free.slope >= leastSlope ? free : newton(decision, target, { slope: leastSlope, intercept: 0 }, false);
}

function newton(decision: Float64Array, target: Float64Array, from: Sigmoid, isSlopeFree: boolean): Sigmoid {
  let { slope, intercept } = from;
  let loss = lossOf(decision, target, slope, intercept);
  for (let step = 0; step < mostSteps; step++) {
    let gradientSlope = 0;
    let gradientIntercept = 0;
    let h11 = ridge;
    let h12 = 0;
    let h22 = ridge;
    for (let i = 0; i < decision.length; i++) {
      const p = logistic(slope * decision[i] + intercept);
      const weight = p * (1 - p);
      gradientSlope += decision[i] * (p - target[i]);
      gradientIntercept += p - target[i];
      h11 += decision[i] * decision[i] * weight;
      h12 += decision[i] * weight;
      h22 += weight;
    }
    if (!isSlopeFree) {
      gradientSlope = 0;
      h12 = 0;
    }
    if (Math.abs(gradientSlope) < goal && Math.abs(gradientIntercept) < goal) break;
    const determinant = h11 * h22 - h12 * h12;
    const moveSlope = -(h22 * gradientSlope - h12 * gradientIntercept) / determinant;
    const moveIntercept = -(h11 * gradientIntercept - h12 * gradientSlope) / determinant;
    const descent = gradientSlope * moveSlope + gradientIntercept * moveIntercept;
    let share = 1;
    let next = Infinity;
    for (; share > 1e-10; share /= 2) {
      next = lossOf(decision, target, slope + share * moveSlope, intercept + share * moveIntercept);
      if (next < loss + 1e-4 * share * descent) break;
    }
    if (!(next < loss)) break;
    slope += share * moveSlope;
    intercept += share * moveIntercept;
    loss = next;
  }
  return { slope, intercept };
}

function lossOf(decision: Float64Array, target: Float64Array, slope: number, intercept: number): number {
  let sum = 0;
  for (let i = 0; i < decision.length; i++) {
    const linear = slope * decision[i] + intercept;
    sum += softplus(linear) - target[i] * linear;
  }
  return sum;
}
