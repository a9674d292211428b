import { z } from "zod";

import { tunable } from "./tunable.ts";

export const keepCount = tunable(z.int().min(1)).describe("How many features stay.");

export const selectUnivariateStep = z.strictObject({
  kind: z.literal("select-univariate").describe("Keeps the features that say most of the outcome, one by one."),
  by: z
    .enum([
      "auc",
      "t",
      "chi-squared",
      "mutual-information",
      "mutual-information-knn",
      "kruskal",
      "spearman",
      "cox",
      "concordance",
    ])
    .optional()
    .describe(
      "The measure that ranks the features. Two classes: auc, t, chi-squared or mutual-information (these two group a feature of many values by its quartiles); levels: kruskal; numbers and ordered levels: spearman; follow-up: cox (score test) or concordance; all but follow-up: mutual-information-knn (three nearest neighbors; it has no p-value). Default: by the outcome, auc, kruskal, spearman or cox.",
    ),
  keep: keepCount,
  falseDiscoveryRate: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe("Of these, only features whose p-value, adjusted over all features, is at most this. Default: all."),
});

export const dropCorrelatedStep = z.strictObject({
  kind: z.literal("drop-correlated").describe("Of features that say the same, one stays."),
  by: z.enum(["spearman", "pearson"]).default("spearman").describe("The correlation."),
  above: tunable(z.number().gt(0).max(1))
    .default(0.9)
    .describe("Mean absolute correlation from which clusters (average linkage) become one."),
  representative: z
    .enum(["medoid", "best-univariate", "first"])
    .default("medoid")
    .describe(
      "Which one of a cluster stays: the most correlated with the others, the one that says most of the outcome in the training part (by the default measure of select-univariate), or the first.",
    ),
});

export const selectMrmrStep = z.strictObject({
  kind: z.literal("select-mrmr").describe("Keeps features of large relevance and small redundancy, chosen one by one."),
  scheme: z
    .enum(["difference", "quotient"])
    .default("difference")
    .describe("Relevance less mean redundancy (MID), or divided by it (MIQ)."),
  by: z
    .enum(["spearman", "pearson"])
    .default("spearman")
    .describe(
      "The correlation behind the Gaussian mutual information. Classes enter by the correlation ratio, ordered levels by their ranks, follow-up by its concordance.",
    ),
  keep: keepCount,
});

export const selectRelieffStep = z.strictObject({
  kind: z.literal("select-relieff").describe("Keeps the features in which near cases of different outcome differ."),
  neighbors: tunable(z.int().min(1))
    .default(10)
    .describe(
      "Nearest cases of each class that a case is compared with; of numbers and ordered levels nearest cases of all.",
    ),
  keep: keepCount,
});

export const selectRecursiveStep = z.strictObject({
  kind: z
    .literal("select-recursive")
    .describe("Drops the features of smallest coefficient in a penalized regression of the outcome, again and again."),
  l1Ratio: tunable(z.number().min(0).max(1)).default(0).describe("0 is ridge, 1 is lasso."),
  lambda: tunable(z.number().gt(0)).default(0.01).describe("Strength of the penalty, on standardized features."),
  dropShare: z
    .number()
    .min(0)
    .lt(1)
    .default(0.2)
    .describe("Share of the features left that leaves per round; at least one leaves."),
  keep: keepCount,
});

export const selectElasticNetStep = z.strictObject({
  kind: z
    .literal("select-elastic-net")
    .describe(
      "Keeps the features that an elastic net (the regression of the outcome) takes up first as its penalty falls.",
    ),
  l1Ratio: tunable(z.number().gt(0).max(1)).default(0.5).describe("1 is lasso."),
  keep: keepCount,
});

export const selectStabilityStep = z.strictObject({
  kind: z
    .literal("select-stability")
    .describe("Keeps the features that an elastic net selects in most halves of the training part."),
  perHalf: tunable(z.int().min(1)).default(10).describe("How many features each half selects."),
  threshold: tunable(z.number().gt(0.5).max(1))
    .default(0.7)
    .describe("Share of the halves that must select a feature."),
  pairs: z.int().min(1).max(1000).default(50).describe("How often the patients are cut in two halves."),
  l1Ratio: tunable(z.number().gt(0).max(1)).default(1).describe("1 is lasso."),
  seed: z.int().min(0).default(1).describe("Names the random numbers that cut the halves."),
});
