import type { CounterRandom } from "../../random/counter-random.ts";
import type { ColumnMatrix } from "../column-matrix.ts";

export type Activation = "relu" | "tanh";

/** Fully connected layers; the last one gives one number per output, without activation. */
export interface Network {
  readonly activation: Activation;
  /** Columns, hidden units, outputs. */
  readonly sizes: readonly number[];
  /**
   * Layer after layer: weights (unit u, input i) at `u * inputs + i`, then one bias per unit.
   */
  readonly weights: Float64Array;
}

/**
 * A network with the starting weights of Glorot and Bengio (2010): uniform within sqrt(6 / (inputs + units)) for tanh, and of
 * He et al. (2015), within sqrt(6 / inputs), for ReLU; biases 0.
 *
 * @param sizes columns, hidden units, outputs
 * @param random stream that is used up in the order of the weights
 */
export function startNetwork(sizes: readonly number[], activation: Activation, random: CounterRandom): Network {
  const weights = new Float64Array(countWeights(sizes));
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const [inputs, units] = [sizes[layer - 1], sizes[layer]];
    const bound = Math.sqrt(6 / Math.max(1, activation === "relu" ? inputs : inputs + units));
    for (let k = 0; k < inputs * units; k++) weights[at++] = bound * (2 * random.uniform() - 1);
    at += units;
  }
  return { activation, sizes, weights };
}

function countWeights(sizes: readonly number[]): number {
  let count = 0;
  for (let layer = 1; layer < sizes.length; layer++) count += sizes[layer] * (sizes[layer - 1] + 1);
  return count;
}

/**
 * What the network gives for one row.
 *
 * @param row number of the row
 * @returns units of every layer after activation, the input first
 */
export function forward({ activation, sizes, weights }: Network, matrix: ColumnMatrix, row: number): Float64Array[] {
  const layers = [Float64Array.from({ length: sizes[0] }, (_, j) => matrix.values[j * matrix.rows + row])];
  let at = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const input = layers[layer - 1];
    const units = sizes[layer];
    const biases = at + units * input.length;
    const output = new Float64Array(units);
    for (let u = 0; u < units; u++) {
      let sum = weights[biases + u];
      for (let i = 0; i < input.length; i++) sum += weights[at + u * input.length + i] * input[i];
      output[u] = layer === sizes.length - 1 ? sum : activation === "relu" ? Math.max(0, sum) : Math.tanh(sum);
    }
    layers.push(output);
    at = biases + units;
  }
  return layers;
}

/**
 * Mean loss of some rows and its gradient by the weights: log-loss of 0 or 1 for one output, of classes by softmax for more.
 *
 * @param target class per row of the matrix
 * @param rows which rows count
 * @param gradient receives the mean gradient
 * @returns mean loss
 */
export function lossGradient(
  network: Network,
  matrix: ColumnMatrix,
  target: Uint8Array,
  rows: ArrayLike<number>,
  gradient: Float64Array,
): number {
  const { activation, sizes, weights } = network;
  gradient.fill(0);
  let loss = 0;
  for (let r = 0; r < rows.length; r++) {
    const layers = forward(network, matrix, rows[r]);
    const output = layers[layers.length - 1];
    loss += rowLoss(output, target[rows[r]]);
    let error = outputError(output, target[rows[r]]);
    let end = weights.length;
    for (let layer = sizes.length - 1; layer > 0; layer--) {
      const input = layers[layer - 1];
      const units = sizes[layer];
      const biases = end - units;
      const from = biases - units * input.length;
      const before = new Float64Array(input.length);
      for (let u = 0; u < units; u++) {
        gradient[biases + u] += error[u] / rows.length;
        for (let i = 0; i < input.length; i++) {
          gradient[from + u * input.length + i] += (error[u] * input[i]) / rows.length;
          before[i] += error[u] * weights[from + u * input.length + i];
        }
      }
      for (let i = 0; i < input.length; i++) {
        before[i] *= activation === "relu" ? (input[i] > 0 ? 1 : 0) : 1 - input[i] * input[i];
      }
      error = before;
      end = from;
    }
  }
  return loss / rows.length;
}

/**
 * Loss of one row.
 *
 * @param output one number, or one per class
 * @param target 0 or 1, or the class
 */
export function rowLoss(output: Float64Array, target: number): number {
  if (output.length === 1) {
    const x = target === 1 ? -output[0] : output[0];
    return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  }
  return -Math.log(Math.max(classProbabilities(output)[target], 1e-300));
}

/** Probability of the event, or of every class. */
export function classProbabilities(output: Float64Array): Float64Array {
  if (output.length === 1) return Float64Array.of(1 / (1 + Math.exp(-output[0])));
  const largest = output.reduce((most, value) => Math.max(most, value), -Infinity);
  const raised = output.map((value) => Math.exp(value - largest));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
}

function outputError(output: Float64Array, target: number): Float64Array {
  const error = classProbabilities(output);
  if (error.length === 1) error[0] -= target;
  else error[target] -= 1;
  return error;
}
