import type { LearnerSpec } from "../../statistics/learners/learner-registry.ts";
import type { StepOptions } from "../../statistics/step-registry.ts";
import type { ModelSpec } from "../../statistics/validation/model-spec.ts";

/** Kinds of steps that choose or make the columns that the learner sees. */
type SelectorKind = Extract<StepOptions["kind"], `select-${string}` | "drop-correlated" | "pca">;

const selectors: { readonly [Kind in SelectorKind]: Extract<StepOptions, { kind: Kind }> } = {
  "drop-correlated": {
    kind: "drop-correlated",
    by: "spearman",
    above: 0.3,
    representative: { kind: "best-univariate", by: "auc" },
  },
  pca: { kind: "pca", on: null, blocks: "together", components: 10 },
  "select-boruta": { kind: "select-boruta", runs: 10, trees: 30, level: 0.5, tentative: "keep", seed: 1 },
  "select-elastic-net": { kind: "select-elastic-net", l1Ratio: 0.5, keep: 10 },
  "select-forest": { kind: "select-forest", keep: 10, trees: 50, minLeaf: 3, seed: 1 },
  "select-mrmr": { kind: "select-mrmr", scheme: "difference", by: "pearson", keep: 10 },
  "select-recursive": { kind: "select-recursive", l1Ratio: 0, lambda: 0.1, dropShare: 0.5, keep: 10 },
  "select-relieff": { kind: "select-relieff", neighbors: 10, keep: 10 },
  "select-stability": { kind: "select-stability", perHalf: 10, threshold: 0.51, pairs: 3, l1Ratio: 1, seed: 1 },
  "select-univariate": { kind: "select-univariate", by: "auc", keep: 10, falseDiscoveryRate: null },
};

const ridge: LearnerSpec = { kind: "logistic", l1Ratio: 0, lambda: { tune: [1, 0.1, 0.01] }, lambdas: 3 };

const trees = { trees: 50, minLeaf: 3, depth: 0, columnsPerSplit: "sqrt" } as const;

/** Of learners of a binary outcome. */
const learners: { readonly [Kind in LearnerSpec["kind"]]?: readonly Extract<LearnerSpec, { kind: Kind }>[] } = {
  boosting: [{ kind: "boosting", trees: 20, learningRate: 0.1, depth: 2, minLeaf: 5 }],
  "extra-trees": [{ kind: "extra-trees", ...trees, bootstrap: false }],
  forest: [{ kind: "forest", ...trees, bootstrap: true }],
  logistic: [{ kind: "logistic", l1Ratio: 0.5, lambda: "auto", lambdas: 5 }],
  "naive-bayes": [{ kind: "naive-bayes", smoothing: 1e-9 }],
  "nearest-neighbors": [{ kind: "nearest-neighbors", neighbors: { tune: [5, 15] } }],
  perceptron: [
    {
      kind: "perceptron",
      units: 8,
      layers: 1,
      activation: "relu",
      learningRate: 0.01,
      decay: 0.01,
      epochs: 50,
      patience: 10,
      batch: 16,
    },
  ],
  svm: [
    { kind: "svm", kernel: "rbf", c: { tune: [0.1, 1] }, gamma: "scale" },
    { kind: "svm", kernel: "linear", c: 0.1, gamma: "scale" },
  ],
};

export interface NoiseCell {
  readonly name: string;
  readonly model: ModelSpec;
}

function cell(name: string, selector: StepOptions, learner: LearnerSpec): NoiseCell {
  const steps = [{ kind: "standardize" as const }, selector];
  return { name, model: { name: "noise", features: [{ set: "ct", columns: null }], steps, learner } };
}

/** Members of different kinds, whose weights could learn from cases that a member has seen. */
function ensembleCell(by: "vote" | "stack"): NoiseCell {
  const features = [{ set: "ct", columns: null }];
  const steps = [{ kind: "standardize" as const }, selectors["select-univariate"]];
  const members = [ridge, ...(learners.forest ?? []), ...(learners["nearest-neighbors"] ?? [])].map((learner) => ({
    name: learner.kind,
    features,
    steps,
    learner,
  }));
  return {
    name: `ensemble, ${by}`,
    model: { name: "noise", features, steps: [], learner: { kind: "ensemble", by, missing: "impute", members } },
  };
}

/** Every selector with ridge, every learner with one selector, and ensembles. A test misses a new one. */
export const noiseGrid: readonly NoiseCell[] = [
  ...Object.values(selectors).map((selector) => cell(`${selector.kind}, ridge`, selector, ridge)),
  ...Object.values(learners).flatMap((specs) =>
    specs.map((learner) => {
      const variant = learner.kind === "svm" ? ` ${learner.kernel}` : "";
      return cell(`select-univariate, ${learner.kind}${variant}`, selectors["select-univariate"], learner);
    }),
  ),
  ...(["vote", "stack"] as const).map(ensembleCell),
];

/** The selector whose use outside the folds must be seen. */
export const twinSelector: StepOptions = selectors["select-univariate"];
