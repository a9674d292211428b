import { describe, expect, test } from "vitest";
import { adamStep, startAdam } from "../../../statistics/learners/perceptron/adam.ts";
import { forward, lossGradient, startNetwork } from "../../../statistics/learners/perceptron/perceptron-network.ts";
import { perceptronLearner } from "../../../statistics/learners/perceptron/perceptron.ts";
import type { PerceptronSpec } from "../../../statistics/learners/perceptron/perceptron.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { makeRows } from "./learner-data.ts";

test("the forward pass of a network written out by hand", () => {
  // Hidden: max(0, 1*2 - 1*3 + 0.5) = 0 and max(0, 2*2 + 1*3 - 1) = 6; output: 5*0 - 0.5*6 + 1 = -2.
  const network = {
    activation: "relu" as const,
    sizes: [2, 2, 1],
    weights: Float64Array.of(1, -1, 2, 1, 0.5, -1, 5, -0.5, 1),
  };
  const layers = forward(network, { rows: 1, columns: 2, values: Float64Array.of(2, 3) }, 0);
  expect(layers.map((layer) => [...layer])).toEqual([[2, 3], [0, 6], [-2]]);
});

describe.each([
  ["relu", 1],
  ["tanh", 1],
  ["relu", 3],
  ["tanh", 3],
] as const)("the gradient with %s and %d outputs", (activation, outputs) => {
  test.each([[[5]], [[5, 4]]])("is that of finite differences, hidden layers %j", (hidden) => {
    const { matrix, outcome } = makeRows(7, 3, 11);
    const scaled = { ...matrix, values: matrix.values.map((value) => value / 8) };
    const target = outputs === 1 ? outcome : Uint8Array.from(outcome, (_, i) => i % 3);
    const network = startNetwork([3, ...hidden, outputs], activation, counterRandom(["gradient"]));
    const rows = [0, 2, 3, 6];
    const gradient = new Float64Array(network.weights.length);
    lossGradient(network, scaled, target, rows, gradient);
    const step = 1e-6;
    gradient.forEach((value, k) => {
      const at = (change: number): number => {
        const weights = network.weights.slice();
        weights[k] += change;
        return lossGradient({ ...network, weights }, scaled, target, rows, new Float64Array(weights.length));
      };
      expect(value).toBeCloseTo((at(step) - at(-step)) / (2 * step), 7);
    });
  });
});

test("two steps of Adam by hand", () => {
  // First: m = 0.1 g, v = 0.001 g^2, both corrected to g and g^2, so that the step is rate * sign(g), less decay of the weight.
  const weights = Float64Array.of(1, -2);
  const adam = startAdam(2);
  adamStep(adam, weights, Float64Array.of(4, -0.5), 0.1, 0);
  expect(weights[0]).toBeCloseTo(0.9, 8);
  expect(weights[1]).toBeCloseTo(-1.9, 7);
  // Second with g = 1: m = 0.9 * 0.4 + 0.1 = 0.46 over 0.19, v = 0.999 * 0.016 + 0.001 = 0.016984 over 0.001999, decay 0.5.
  adamStep(adam, weights, Float64Array.of(1, 0), 0.1, 0.5);
  const expected = 0.9 - 0.1 * (0.46 / 0.19 / Math.sqrt(0.016984 / 0.001999) + 0.5 * 0.9);
  expect(weights[0]).toBeCloseTo(expected, 7);
});

const spec: PerceptronSpec = {
  kind: "perceptron",
  units: 8,
  layers: 1,
  activation: "tanh",
  learningRate: 0.05,
  decay: 0,
  epochs: 300,
  patience: 300,
  batch: 8,
};

/** 40 cases at the four corners. */
const corners = {
  matrix: {
    rows: 40,
    columns: 2,
    values: Float64Array.from({ length: 80 }, (_, k) => ((k < 40 ? k : k >> 1) % 2 === 0 ? -1 : 1)),
  },
  names: ["a", "b"],
  patients: Array.from({ length: 40 }, (_, i) => `p${i}`),
};
const different = Uint8Array.from({ length: 40 }, (_, i) =>
  corners.matrix.values[i] === corners.matrix.values[40 + i] ? 0 : 1,
);

describe.each(["relu", "tanh"] as const)("with %s it learns what no line separates", (activation) => {
  test.each([1, 2] as const)("exclusive or, %d hidden layers", (layers) => {
    const rows = { ...corners, outcome: { kind: "binary" as const, event: different } };
    const [path] = perceptronLearner.paths({ ...spec, activation, layers }, rows, ["xor"]);
    const [probability] = perceptronLearner.predict(path.refit(0), corners.matrix);
    expect(Array.from(probability, Math.round)).toEqual([...different]);
  });

  test("three classes, one per diagonal and one for the rest", () => {
    const level = different.map((y, i) => (y === 1 ? 2 : corners.matrix.values[i] > 0 ? 1 : 0));
    const rows = { ...corners, outcome: { kind: "multiclass" as const, levels: ["a", "b", "c"], level } };
    const [path] = perceptronLearner.paths({ ...spec, activation }, rows, ["xor"]);
    const outputs = perceptronLearner.predict(path.refit(0), corners.matrix);
    level.forEach((k, i) => expect(outputs[k][i]).toBeGreaterThan(0.5));
  });
});

test("another seed gives other weights, and training ends when the rows held back gain nothing", () => {
  const { matrix, names, outcome, patients } = makeRows(60, 6, 3);
  const rows = { matrix, names, patients, outcome: { kind: "binary" as const, event: outcome } };
  const fit = (seed: number, patience: number) =>
    perceptronLearner.paths({ ...spec, patience }, rows, ["seed", seed])[0].refit(0);
  expect(fit(1, 5).weights).toEqual(fit(1, 5).weights);
  expect(fit(1, 5).weights).not.toEqual(fit(2, 5).weights);
  expect(fit(1, 5).epochs).toBeLessThan(300);
});
