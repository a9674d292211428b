import { chooseThreshold } from "../../statistics/metrics/choose-threshold.ts";
import { rowsOfFold } from "../../statistics/resampling/take-rows.ts";
import type { FittedModel } from "../../statistics/validation/fitted-model.ts";
import type { ModelSpec } from "../../statistics/validation/model-spec.ts";
import {
  aucIn,
  fitCohort,
  nestedEstimate,
  outerFolds,
  plainInner,
  probabilitiesIn,
  takeCohort,
  type BinaryCohort,
} from "../fixtures/nested-estimate.ts";
import { noiseCohort } from "../fixtures/noise-cohort.ts";
import { noiseModel, ridge, type Leak } from "./leak.ts";

const inner = { ...plainInner, folds: 2 };
const selected = (keep: number | { readonly tune: readonly number[] }): ModelSpec["steps"] => [
  { kind: "standardize" },
  { kind: "select-univariate", by: "auc", keep, falseDiscoveryRate: null },
];

const keeps = [2, 5, 10, 20];
const neighbors = [1, 5, 15];
const tunedCohort = (seed: number) => noiseCohort({ rows: 80, columns: 100 }, ["tuning", seed]);

const tuning: Leak = {
  name: "tuning-on-the-test-folds",
  title: "Tuning on the test folds",
  cohort: "80 cases, 100 features, nearest neighbors with 12 settings",
  leaky: (seed) => {
    const cohort = tunedCohort(seed);
    const folds = outerFolds(cohort, 5, [seed]);
    let best = 0;
    for (const keep of keeps) {
      for (const count of neighbors) {
        const model = noiseModel(selected(keep), { kind: "nearest-neighbors", neighbors: count });
        best = Math.max(best, nestedEstimate(model, cohort, folds, inner, [seed]).auc);
      }
    }
    return best;
  },
  honest: (seed) => {
    const cohort = tunedCohort(seed);
    const learner: ModelSpec["learner"] = { kind: "nearest-neighbors", neighbors: { tune: neighbors } };
    const model = noiseModel(selected({ tune: keeps }), learner);
    return nestedEstimate(model, cohort, outerFolds(cohort, 5, [seed]), { ...inner, metric: "auc" }, [seed]).auc;
  },
};

const small = (seed: number) => noiseCohort({ rows: 60, columns: 50 }, ["seeds", seed]);
const ridgeModel = noiseModel([{ kind: "standardize" }], ridge);
const nestedRidge = (seed: number, foldSeed: number): number =>
  nestedEstimate(ridgeModel, small(seed), outerFolds(small(seed), 5, [seed, foldSeed]), inner, [seed, foldSeed]).auc;

const bestSeed: Leak = {
  name: "best-of-several-seeds",
  title: "The best of several seeds",
  cohort: "60 cases, 50 features, ridge, 10 seeds of the folds",
  leaky: (seed) => Math.max(...Array.from({ length: 10 }, (_, foldSeed) => nestedRidge(seed, foldSeed))),
  honest: (seed) => nestedRidge(seed, 0),
};

const development = Int32Array.from({ length: 80 }, (_, row) => row);
const external = Int32Array.from({ length: 40 }, (_, row) => 80 + row);
const two = (seed: number) => noiseCohort({ rows: 120, columns: 100 }, ["external", seed]);

/** Twelve models, as a study compares them. */
const compared: readonly ModelSpec[] = keeps
  .slice(1)
  .flatMap((keep) => [
    noiseModel(selected(keep), ridge),
    noiseModel(selected(keep), { kind: "naive-bayes", smoothing: 1e-9 }),
    noiseModel(selected(keep), { kind: "nearest-neighbors", neighbors: 5 }),
    noiseModel(selected(keep), { kind: "boosting", trees: 20, learningRate: 0.1, depth: 2, minLeaf: 5 }),
  ]);

function externalAuc(model: ModelSpec, cohort: BinaryCohort, seed: number): number {
  return aucIn(fitCohort(model, takeCohort(cohort, development), inner, [seed]), takeCohort(cohort, external));
}

const bestExternal: Leak = {
  name: "best-model-on-the-external-cohort",
  title: "The best of several models on the external cohort",
  cohort: "80 cases and 40 external ones, 100 features, 12 models; AUC in the external cohort",
  leaky: (seed) => Math.max(...compared.map((model) => externalAuc(model, two(seed), seed))),
  honest: (seed) => externalAuc(compared[0], two(seed), seed),
};

/** Mean of sensitivity and specificity: the AUC of the decision. */
function balancedAccuracy(outcome: Uint8Array, probabilities: Float64Array, threshold: number): number {
  const right = [0, 0];
  const all = [0, 0];
  outcome.forEach((y, row) => {
    all[y]++;
    if (Number(probabilities[row] >= threshold) === y) right[y]++;
  });
  return (right[0] / all[0] + right[1] / all[1]) / 2;
}

/** Out-of-fold probabilities of the training cases. */
function outOfFold(cohort: BinaryCohort, seed: number): Float64Array {
  const folds = outerFolds(cohort, 5, [seed, "threshold"]);
  const probabilities = new Float64Array(cohort.outcome.length);
  for (let fold = 0; fold < 5; fold++) {
    const model = fitCohort(ridgeModel, takeCohort(cohort, rowsOfFold(folds, fold, false)), inner, [seed, fold]);
    const held = rowsOfFold(folds, fold, true);
    probabilitiesIn(model, takeCohort(cohort, held)).forEach((p, i) => (probabilities[held[i]] = p));
  }
  return probabilities;
}

/** AUC of the decisions in the external cohort. */
function decided(seed: number, chooseOn: (model: FittedModel) => readonly [Uint8Array, Float64Array]): number {
  const cohort = two(seed);
  const model = fitCohort(ridgeModel, takeCohort(cohort, development), inner, [seed]);
  const held = takeCohort(cohort, external);
  const [outcome, scores] = chooseOn(model);
  const threshold = chooseThreshold(outcome, scores, { kind: "youden" });
  return balancedAccuracy(held.outcome, probabilitiesIn(model, held), threshold);
}

const threshold: Leak = {
  name: "threshold-on-the-test-set",
  title: "A threshold chosen on the test set",
  cohort: "80 cases and 40 external ones, 100 features, ridge; AUC of the decisions at Youden's threshold",
  leaky: (seed) =>
    decided(seed, (model) => {
      const held = takeCohort(two(seed), external);
      return [held.outcome, probabilitiesIn(model, held)];
    }),
  honest: (seed) =>
    decided(seed, () => {
      const own = takeCohort(two(seed), development);
      return [own.outcome, outOfFold(own, seed)];
    }),
};

export const chosenOnTestCases: readonly Leak[] = [threshold, tuning, bestSeed, bestExternal];
