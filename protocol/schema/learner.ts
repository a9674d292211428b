import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { columnName, name } from "./names.ts";
import { tunable, tuned } from "./tunable.ts";

const lambdaValue = z.number().min(0);

const penalty = {
  l1Ratio: tunable(z.number().min(0).max(1)).default(0.5).describe("0 is ridge, 1 is lasso."),
  lambda: byShape("auto, a number, or { tune: [numbers] }", {
    text: z.literal("auto"),
    number: lambdaValue,
    object: tuned(lambdaValue),
  })
    .default("auto")
    .describe("Strength of the penalty; auto: chosen on a path of values by the inner loop."),
  lambdas: z.int().min(2).max(200).default(20).describe("How many values `lambda: auto` tries."),
};

const penaltyFactors = z
  .record(name, z.number().min(0))
  .describe("Relative penalty of feature sets, 0 = unpenalized; a set that is not named has 1.");

const logisticLearner = z.strictObject({
  kind: z.literal("logistic").describe("Logistic regression with elastic-net penalty."),
  ...penalty,
  penaltyFactors: penaltyFactors.optional(),
});

const coxLearner = z.strictObject({
  kind: z
    .literal("cox")
    .describe("Cox regression with elastic-net penalty; with competing events one model per cause."),
  ...penalty,
  ties: z
    .enum(["breslow", "efron"])
    .default("breslow")
    .describe("How events at one time are treated; efron only with lambda 0."),
  penaltyFactors: penaltyFactors.default({}),
  strata: columnName
    .nullable()
    .default(null)
    .describe("Column of the case table whose values have a baseline hazard each; the coefficients are shared."),
});

const multinomialLearner = z.strictObject({
  kind: z
    .literal("multinomial")
    .describe("Multinomial logistic regression with elastic-net penalty, all classes alike."),
  ...penalty,
  penaltyFactors: penaltyFactors.optional(),
});

const proportionalOddsLearner = z.strictObject({
  kind: z
    .literal("proportional-odds")
    .describe(
      "Cumulative logistic regression of ordered levels with elastic-net penalty; one slope for all thresholds.",
    ),
  ...penalty,
  penaltyFactors: penaltyFactors.optional(),
});

const linearLearner = z.strictObject({
  kind: z
    .literal("linear")
    .describe(
      "Least squares with elastic-net penalty; lambda refers to the outcome in units of its standard deviation.",
    ),
  ...penalty,
  penaltyFactors: penaltyFactors.optional(),
});

const count = (least: number, standard: number, description: string) =>
  tunable(z.int().min(least)).default(standard).describe(description);

const forestOptions = {
  trees: count(1, 100, "How many trees."),
  minLeaf: count(1, 1, "Least number of different training cases in a leaf."),
  depth: count(0, 0, "Deepest level of a split; 0: until the cases of a leaf have the same outcome."),
  columnsPerSplit: byShape("sqrt, all, a number, or { tune: [numbers] }", {
    text: z.enum(["sqrt", "all"]),
    number: z.int().min(1),
    object: tuned(z.int().min(1)),
  })
    .default("sqrt")
    .describe("Columns looked at per split; sqrt: the square root of their number, for numbers as for classes."),
};

const forestLearner = z.strictObject({
  kind: z
    .literal("forest")
    .describe(
      "Random forest: mean over trees of the share of events or of each level in the leaf, or of its mean number.",
    ),
  ...forestOptions,
  bootstrap: z.boolean().default(true).describe("Each tree on as many training cases drawn with replacement."),
});

const extraTreesLearner = z.strictObject({
  kind: z
    .literal("extra-trees")
    .describe("Extremely randomized trees: a forest with one random threshold per column and split."),
  ...forestOptions,
  bootstrap: z.boolean().default(false).describe("Each tree on as many training cases drawn with replacement."),
});

const survivalForestLearner = z.strictObject({
  kind: z
    .literal("survival-forest")
    .describe("Random survival forest: log-rank splits, hazards and survival of the leaves averaged over the trees."),
  ...forestOptions,
  minLeaf: count(1, 3, "Least number of different training cases in a leaf."),
  depth: count(0, 0, "Deepest level of a split; 0: as far as minLeaf and events allow."),
  bootstrap: z.boolean().default(true).describe("Each tree on as many training cases drawn with replacement."),
});

const boostingOptions = {
  trees: count(1, 100, "How many trees, one after the other; of levels for each of them."),
  learningRate: tunable(z.number().positive()).default(0.1).describe("Share of each tree that is added."),
  depth: count(1, 3, "Deepest level of a split."),
  minLeaf: count(1, 1, "Least number of training cases in a leaf."),
};

const boostingLearner = z.strictObject({
  kind: z
    .literal("boosting")
    .describe(
      "Gradient boosting with small trees of the log-loss of classes or levels, or of the squared error of a number; nothing is random.",
    ),
  ...boostingOptions,
});

const boostedCoxLearner = z.strictObject({
  kind: z
    .literal("boosted-cox")
    .describe("Gradient boosting of the Cox partial likelihood with small trees; nothing is random."),
  ...boostingOptions,
});

const svmLearner = z.strictObject({
  kind: z
    .literal("svm")
    .describe("Support vector machine; probabilities by a sigmoid on out-of-fold values of the training part."),
  kernel: z.enum(["rbf", "linear"]).default("rbf").describe("Radial or linear."),
  c: tunable(z.number().positive()).default(1).describe("Cost of a case on the wrong side; less is simpler."),
  gamma: byShape("scale, a number, or { tune: [numbers] }", {
    text: z.literal("scale"),
    number: z.number().positive(),
    object: tuned(z.number().positive()),
  })
    .default("scale")
    .describe("Of the radial kernel; scale: 1 / (columns x variance of all training values)."),
});

const perceptronLearner = z.strictObject({
  kind: z
    .literal("perceptron")
    .describe("Neural network of one or two hidden layers; a fifth of the training patients says when training ends."),
  units: count(1, 16, "Units of each hidden layer."),
  layers: tunable(z.union([z.literal(1), z.literal(2)]))
    .default(1)
    .describe("Hidden layers."),
  activation: z.enum(["relu", "tanh"]).default("relu").describe("What a hidden unit makes of its sum."),
  learningRate: tunable(z.number().positive()).default(0.01).describe("Step length of Adam."),
  decay: tunable(z.number().min(0)).default(0.01).describe("Decay of the weights per step and step length."),
  epochs: z.int().min(1).max(5000).default(200).describe("Passes over the training cases at most."),
  patience: z.int().min(1).default(20).describe("Passes without gain after which training ends."),
  batch: z.int().min(1).default(16).describe("Cases per step."),
});

const nearestNeighborsLearner = z.strictObject({
  kind: z.literal("nearest-neighbors").describe("Share of each class among the nearest training cases."),
  neighbors: count(1, 5, "How many cases."),
});

const naiveBayesLearner = z.strictObject({
  kind: z.literal("naive-bayes").describe("Gaussian naive Bayes: columns independent within each class."),
  smoothing: tunable(z.number().min(0))
    .default(1e-9)
    .describe("Share of the largest variance that is added to every variance."),
});

const learnerObject = z.discriminatedUnion("kind", [
  logisticLearner,
  coxLearner,
  multinomialLearner,
  proportionalOddsLearner,
  linearLearner,
  forestLearner,
  extraTreesLearner,
  boostingLearner,
  svmLearner,
  perceptronLearner,
  nearestNeighborsLearner,
  naiveBayesLearner,
  survivalForestLearner,
  boostedCoxLearner,
]);

export const learner = byShape("the name of a learner, or { kind: LEARNER, ... }", {
  text: z
    .string()
    .transform((kind): unknown => ({ kind }))
    .pipe(learnerObject),
  object: learnerObject,
});

export type LearnerSpec = z.output<typeof learnerObject>;

/** The learner of a baseline by kind of outcome: ridge, so that none of its few features is dropped. */
export const baselineLearners = {
  binary: logisticLearner.parse({ kind: "logistic", l1Ratio: 0 }),
  multiclass: multinomialLearner.parse({ kind: "multinomial", l1Ratio: 0 }),
  ordinal: proportionalOddsLearner.parse({ kind: "proportional-odds", l1Ratio: 0 }),
  continuous: linearLearner.parse({ kind: "linear", l1Ratio: 0 }),
  survival: coxLearner.parse({ kind: "cox", l1Ratio: 0 }),
} satisfies Readonly<Record<string, LearnerSpec>>;
