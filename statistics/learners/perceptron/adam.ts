/** Moving averages of gradients and of their squares. */
export interface AdamState {
  steps: number;
  readonly mean: Float64Array;
  readonly square: Float64Array;
}

const meanDecay = 0.9;
const squareDecay = 0.999;
const epsilon = 1e-8;

/** State before the first step. */
export function startAdam(size: number): AdamState {
  return { steps: 0, mean: new Float64Array(size), square: new Float64Array(size) };
}

/**
 * One step of Adam with decay of the weights beside the gradient (AdamW): w -= rate (m / (sqrt(v) + 1e-8) + decay w), m and v
 * without their bias toward 0. Source: Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2.
 *
 * @param weights changed in place
 * @param gradient of the loss
 * @param rate step length, > 0
 * @param decay share of the weights per unit of rate, >= 0
 */
export function adamStep(
  state: AdamState,
  weights: Float64Array,
  gradient: Float64Array,
  rate: number,
  decay: number,
): void {
  state.steps++;
  const meanScale = 1 / (1 - meanDecay ** state.steps);
  const squareScale = 1 / (1 - squareDecay ** state.steps);
  for (let k = 0; k < weights.length; k++) {
    state.mean[k] = meanDecay * state.mean[k] + (1 - meanDecay) * gradient[k];
    state.square[k] = squareDecay * state.square[k] + (1 - squareDecay) * gradient[k] ** 2;
    const step = (state.mean[k] * meanScale) / (Math.sqrt(state.square[k] * squareScale) + epsilon);
    weights[k] -= rate * (step + decay * weights[k]);
  }
}
