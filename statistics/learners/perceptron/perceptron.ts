import { counterRandom } from "../../random/counter-random.ts";
import type { KeyPart } from "../../random/counter-random.ts";
import { foldStrata } from "../../resampling/fold-strata.ts";
import { stratifiedGroupFolds } from "../../resampling/stratified-group-folds.ts";
import { classesOf, refuseOneClassOf } from "../class-outcome.ts";
import type { ClassOutcome } from "../class-outcome.ts";
import type { ColumnMatrix } from "../column-matrix.ts";
import type { Learner, Outputs, TrainingRows } from "../learner.ts";
import { pathOfSettings } from "../setting-path.ts";
import type { TunableOptions } from "../tunable.ts";
import { adamStep, startAdam } from "./adam.ts";
import { classProbabilities, forward, lossGradient, rowLoss, startNetwork } from "./perceptron-network.ts";
import type { Activation, Network } from "./perceptron-network.ts";

interface PerceptronOptions {
  readonly kind: "perceptron";
  /** Of each hidden layer. */
  readonly units: number;
  /** Hidden layers. */
  readonly layers: 1 | 2;
  readonly activation: Activation;
  readonly learningRate: number;
  readonly decay: number;
  /** Passes over the training rows at most. */
  readonly epochs: number;
  /** Passes without a smaller loss of the rows held back, after which training ends. */
  readonly patience: number;
  readonly batch: number;
}

export type PerceptronSpec = TunableOptions<PerceptronOptions>;

export interface FittedPerceptron {
  readonly kind: "perceptron";
  readonly activation: Activation;
  readonly columns: readonly string[];
  /** Columns, hidden units, outputs. */
  readonly sizes: readonly number[];
  /** Layer after layer, each unit's inputs in order, then the biases of the layer. */
  readonly weights: readonly number[];
  /** Pass after which the loss of the rows held back was least; 0 = the starting weights. */
  readonly epochs: number;
  readonly decay: number;
}

/** One patient in this many is held back to say when training ends. */
const heldBackFolds = 5;

/**
 * Perceptron of one or two hidden layers, trained by Adam on mini-batches with weight decay. A fifth of the training patients is
 * held back, and the weights are those of the pass after which its loss is least. The same seed key gives the same bits.
 */
export const perceptronLearner: Learner<PerceptronSpec, PerceptronOptions, FittedPerceptron, ClassOutcome, Outputs> = {
  kind: "perceptron",
  ranksWithoutProbabilities: false,
  paths: (spec, whole, seedKey) =>
    pathOfSettings<PerceptronOptions, FittedPerceptron, ClassOutcome>(spec, whole, seedKey, {
      check: refuseOneClassOf,
      strength: ({ decay, units, layers }) => decay / (1 + decay) - units * layers,
      fitAll: (settings, rows, key) => settings.map((options) => train(options, rows, key)),
    }),
  predict: (fitted, matrix) => {
    const network = { ...fitted, weights: Float64Array.from(fitted.weights) };
    const outputs = Array.from({ length: fitted.sizes[fitted.sizes.length - 1] }, () => new Float64Array(matrix.rows));
    for (let row = 0; row < matrix.rows; row++) {
      classProbabilities(outputOf(network, matrix, row)).forEach((value, k) => (outputs[k][row] = value));
    }
    return outputs;
  },
  summarize: ({ columns, sizes, epochs, decay }) => ({
    measure: null,
    weights: columns.map((name) => ({ name, value: 0 })),
    numbers: [
      { parameter: "units", value: sizes[1] },
      { parameter: "layers", value: sizes.length - 2 },
      { parameter: "decay", value: decay },
      { parameter: "epochs", value: epochs },
    ],
    columnNumbers: [],
    lambda: null,
    kktResidual: null,
    kktTolerance: 1,
  }),
};

function train(
  options: PerceptronOptions,
  { matrix, outcome, names, patients }: TrainingRows<ClassOutcome>,
  seedKey: readonly KeyPart[],
): FittedPerceptron {
  const { units, layers, activation, learningRate, decay, batch } = options;
  const { of: target, names: classes } = classesOf(outcome);
  const outputs = classes.length === 2 ? 1 : classes.length;
  const sizes = [matrix.columns, ...Array.from({ length: layers }, () => units), outputs];
  const random = counterRandom([...seedKey, "perceptron"]);
  const network = startNetwork(sizes, activation, random);
  const { own, heldBack } = holdBack(outcome, patients, seedKey);

  const adam = startAdam(network.weights.length);
  const gradient = new Float64Array(network.weights.length);
  let best = network.weights.slice();
  let bestLoss = meanLoss(network, matrix, target, heldBack);
  let bestEpoch = 0;
  for (let epoch = 1; epoch <= options.epochs && epoch - bestEpoch <= options.patience; epoch++) {
    random.shuffle(own);
    for (let from = 0; from < own.length; from += batch) {
      lossGradient(network, matrix, target, own.subarray(from, from + batch), gradient);
      adamStep(adam, network.weights, gradient, learningRate, decay);
    }
    const loss = meanLoss(network, matrix, target, heldBack);
    if (!(loss < bestLoss)) continue;
    best = network.weights.slice();
    bestLoss = loss;
    bestEpoch = epoch;
  }
  return { kind: "perceptron", activation, columns: names, sizes, weights: [...best], epochs: bestEpoch, decay };
}

/** Rows to learn from and rows to watch, no patient in both; of one patient all rows are both. */
function holdBack(
  outcome: ClassOutcome,
  patients: readonly string[],
  seedKey: readonly KeyPart[],
): { readonly own: Int32Array; readonly heldBack: Int32Array } {
  const { of, classes } = foldStrata(outcome);
  const strata = { of, classes: classes.map((one) => ({ ...one, required: false })) };
  const folds = stratifiedGroupFolds(strata, patients, heldBackFolds, [...seedKey, "held back"]);
  const rows = Int32Array.from(folds.keys());
  const own = rows.filter((row) => folds[row] !== 0);
  return own.length === 0 ? { own: rows, heldBack: rows } : { own, heldBack: rows.filter((row) => folds[row] === 0) };
}

function meanLoss(network: Network, matrix: ColumnMatrix, target: Uint8Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) sum += rowLoss(outputOf(network, matrix, row), target[row]);
  return sum / rows.length;
}

function outputOf(network: Network, matrix: ColumnMatrix, row: number): Float64Array {
  const layers = forward(network, matrix, row);
  return layers[layers.length - 1];
}
