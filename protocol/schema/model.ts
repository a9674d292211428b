import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { ensemble } from "./ensemble.ts";
import { learner } from "./learner.ts";
import { columnName } from "./names.ts";
import {
  dropCorrelatedStep,
  keepCount,
  selectElasticNetStep,
  selectMrmrStep,
  selectRecursiveStep,
  selectRelieffStep,
  selectStabilityStep,
  selectUnivariateStep,
} from "./selection-steps.ts";
import { tunable } from "./tunable.ts";

const plainStep = <Kind extends string>(kind: Kind, description: string) =>
  z.strictObject({ kind: z.literal(kind).describe(description) });

const imputeKnnStep = z.strictObject({
  kind: z.literal("impute-knn").describe("Missing values become the mean of the nearest training rows that have one."),
  neighbors: tunable(z.int().min(1)).default(5).describe("How many rows give the mean."),
});

const oneHotStep = z.strictObject({
  kind: z.literal("one-hot").describe("Categories become one column per level."),
  minCount: z
    .int()
    .min(2)
    .optional()
    .describe("Levels of fewer training rows count as `other`. Default: every level has a column."),
});

const dropMissingStep = z.strictObject({
  kind: z.literal("drop-missing").describe("Columns that are often missing in the training part are dropped."),
  fraction: z.number().min(0).lt(1).default(0.5).describe("Largest share of missing values that a column may have."),
});

const dropNearZeroVarianceStep = z.strictObject({
  kind: z
    .literal("drop-near-zero-variance")
    .describe("Columns in which one value prevails and few values occur in the training part are dropped."),
  frequencyRatio: z
    .number()
    .min(1)
    .default(19)
    .describe("How often the most frequent value occurs for each time of the second most frequent one."),
  uniqueFraction: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Distinct values over rows; a column is dropped at or under it, where the ratio is exceeded as well."),
});

const winsorizeStep = z.strictObject({
  kind: z
    .literal("winsorize")
    .describe("Values outside two quantiles of the training part become the nearer quantile."),
  lower: z.number().min(0).lt(0.5).default(0.05).describe("The lower quantile, as a fraction."),
  upper: z.number().gt(0.5).max(1).default(0.95).describe("The upper quantile, as a fraction."),
});

const estimateUnlabeled = z.strictObject({
  kind: z
    .literal("estimate-unlabeled")
    .describe(
      "A complete held-out batch is estimated from its own cases, without outcomes; shown as an arm of its own beside the values as they are.",
    ),
  minCases: z.int().min(2).default(20).describe("A batch of fewer cases keeps its values as they are."),
});

const batchKeys = {
  on: byShape("a feature set, or a list of them", {
    text: z.string().transform((set) => [set]),
    list: z.array(z.string()).min(1),
  })
    .optional()
    .describe("Feature sets that it touches. Default: all numeric columns of the model."),
  batch: columnName.describe("Column of the case table that names the batch, such as the center."),
  unseenBatch: byShape("error, passthrough, estimate-unlabeled, or { kind: estimate-unlabeled, minCases: 20 }", {
    text: z
      .enum(["error", "passthrough", "estimate-unlabeled"])
      .transform((kind) => (kind === "estimate-unlabeled" ? estimateUnlabeled.parse({ kind }) : kind)),
    object: estimateUnlabeled,
  })
    .default("error")
    .describe("A batch that was not in training: stop, use its values as they are, or estimate it from its own cases."),
};

const combatKeys = {
  ...batchKeys,
  batch: byShape("a column, or a list of columns", { text: columnName, list: z.array(columnName).min(1) }).describe(
    "Column of the case table that names the batch, such as the center; several are harmonized one after the other.",
  ),
  covariates: z
    .array(columnName)
    .default([])
    .describe("Columns whose effect is kept; never the outcome or anything derived from it."),
  prior: z
    .enum(["parametric", "non-parametric", "none"])
    .default("parametric")
    .describe("Empirical Bayes prior over the features."),
  referenceBatch: z.string().optional().describe("A batch that all others are mapped to and that stays as it is."),
  singleCaseBatch: z
    .enum(["error", "mean-only"])
    .default("error")
    .describe("A batch with a single training case: stop, or adjust its mean only."),
};

const combatStep = z.strictObject({
  kind: z.literal("combat").describe("Removes differences between batches, estimated in the training part."),
  ...combatKeys,
  meanOnly: z.boolean().default(false).describe("Adjusts means and leaves variances as they are."),
  bootstrap: z
    .strictObject({
      resamples: z.int().min(1).max(10_000).default(1000).describe("How often the cases of each batch are drawn."),
    })
    .optional()
    .describe("Estimates become means over resamples of the cases of each batch. Default: estimates of all cases."),
});

const covbatStep = z.strictObject({
  kind: z
    .literal("covbat")
    .describe("Removes differences between batches, those of covariances too, estimated in the training part."),
  ...combatKeys,
  varianceShare: z
    .number()
    .gt(0)
    .lte(1)
    .default(0.95)
    .describe("The leading components that together explain more than this share are harmonized."),
});

const standardizeByBatchStep = z.strictObject({
  kind: z
    .literal("standardize-by-batch")
    .describe("Every batch gets the mean and standard deviation of the whole training part: a plain baseline."),
  ...batchKeys,
});

const alignQuantilesStep = z.strictObject({
  kind: z
    .literal("align-quantiles")
    .describe("Every batch gets the distribution of the whole training part: a plain baseline."),
  ...batchKeys,
  quantiles: z.int().min(2).max(1001).default(11).describe("How many equally spaced quantiles are aligned."),
});

const pcaStep = z.strictObject({
  kind: z.literal("pca").describe("Principal components of the training part take the place of the features."),
  on: byShape("a feature set, or a list of them", {
    text: z.string().transform((set) => [set]),
    list: z.array(z.string()).min(1),
  })
    .optional()
    .describe("Feature sets that it touches. Default: all numeric columns of the model."),
  blocks: z
    .enum(["by-set", "together"])
    .default("by-set")
    .describe("Components of each feature set by itself, or of all together."),
  components: tunable(z.number().gt(0))
    .default(0.95)
    .describe("Below 1: as many as explain more than this share of the variance; from 1 on: how many."),
});

const reliabilityStep = z.strictObject({
  kind: z
    .literal("reliability")
    .describe("Drops features that differ too much between repeated measurements of the same patients."),
  from: z
    .string()
    .describe("The cohort of repeated measurements (role: reliability); its patients are in no other cohort."),
  icc: z
    .enum(["1,1", "2,1", "3,1"])
    .default("1,1")
    .describe(
      "Intraclass correlation: 1,1 repeats without order, 2,1 readers drawn from many, 3,1 these readers only.",
    ),
  lowerLimit: tunable(z.number().gt(0).lt(1))
    .default(0.75)
    .describe("Least lower confidence limit of a feature that stays."),
  on: byShape("a feature set, or a list of them", {
    text: z.string().transform((set) => [set]),
    list: z.array(z.string()).min(1),
  })
    .optional()
    .describe(
      "Feature sets that are measured repeatedly. Default: the radiomics sets of the model, or all where it has none.",
    ),
});

const seedKey = z.int().min(0).default(1).describe("Names the random numbers of the step.");

const selectForestStep = z.strictObject({
  kind: z
    .literal("select-forest")
    .describe("Keeps the features whose permutation hurts the predictions of a random forest most."),
  keep: keepCount,
  trees: z.int().min(1).max(10_000).default(500).describe("Trees of the forest."),
  minLeaf: tunable(z.int().min(1)).default(1).describe("Least number of cases in a leaf."),
  seed: seedKey,
});

const selectBorutaStep = z.strictObject({
  kind: z
    .literal("select-boruta")
    .describe("Keeps all features that matter more to random forests than shuffled copies of the features do."),
  runs: z.int().min(10).max(1000).default(100).describe("How many forests are made at most."),
  trees: z.int().min(10).max(10_000).default(100).describe("Trees of each forest."),
  level: z.number().gt(0).lt(1).default(0.01).describe("Level of the tests, adjusted over the features."),
  tentative: z.enum(["drop", "keep"]).default("drop").describe("Features that are undecided after the last forest."),
  seed: seedKey,
});

const stepObject = z.discriminatedUnion("kind", [
  plainStep("impute-median", "Missing values become the median of the training part."),
  plainStep(
    "impute-indicator",
    "Missing values become the median of the training part, and a 0/1 column says where they were missing.",
  ),
  imputeKnnStep,
  oneHotStep,
  plainStep("drop-constant", "Columns without variation in the training part are dropped."),
  dropMissingStep,
  dropNearZeroVarianceStep,
  winsorizeStep,
  plainStep(
    "yeo-johnson",
    "A power of each column that makes it most like a normal distribution in the training part.",
  ),
  plainStep("robust-scale", "Median 0 and interquartile range 1 in the training part."),
  plainStep("standardize", "Mean 0 and standard deviation 1 in the training part."),
  combatStep,
  covbatStep,
  standardizeByBatchStep,
  alignQuantilesStep,
  selectUnivariateStep,
  dropCorrelatedStep,
  pcaStep,
  selectMrmrStep,
  selectRelieffStep,
  selectRecursiveStep,
  selectElasticNetStep,
  selectStabilityStep,
  selectForestStep,
  selectBorutaStep,
  reliabilityStep,
]);

const step = byShape("the name of a step, or { kind: STEP, ... }", {
  text: z
    .string()
    .transform((kind): unknown => ({ kind }))
    .pipe(stepObject),
  object: stepObject,
});

export const defaultSteps: readonly z.output<typeof stepObject>[] = [
  { kind: "impute-median" },
  { kind: "one-hot" },
  { kind: "drop-constant" },
  { kind: "standardize" },
];

const modelFeatures = byShape("a feature set, or { set: SET, columns: [...] }", {
  text: z.string().transform((set): { set: string; columns?: string[] } => ({ set })),
  object: z.strictObject({
    set: z.string().describe("Name of a feature set."),
    columns: z
      .array(columnName)
      .min(1)
      .optional()
      .describe("Features of the set, or globs; without the set's name in front. Default: all."),
  }),
});

export const modelSchema = z
  .strictObject({
    extends: z
      .string()
      .optional()
      .describe("Another model whose keys this one takes over; own keys replace. One level only."),
    features: z.array(modelFeatures).min(1).optional().describe("The feature sets that the model sees."),
    steps: z
      .array(step)
      .optional()
      .describe(
        "Fitted operations, in this order, each fitted inside every training part only. Default: impute-median, one-hot, drop-constant, standardize.",
      ),
    learner: learner.optional().describe("What predicts the outcome from the features."),
    ensemble: ensemble.optional(),
  })
  .describe("One model of the comparison; all run in the same folds.");

export type ModelSpec = z.output<typeof modelSchema>;
export type StepSpec = z.output<typeof stepObject>;
