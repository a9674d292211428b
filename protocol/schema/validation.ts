import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { columnName, name } from "./names.ts";

const foldsOuter = z.strictObject({
  kind: z.literal("folds").optional().describe("Repeated folds: the default."),
  folds: z.int().min(2).max(100).default(5).describe("Parts of the outer loop, stratified and grouped by patient."),
  repeats: z.int().min(1).max(1000).default(10).describe("How often the outer loop is repeated with new folds."),
});

const centersOuter = z.strictObject({
  kind: z.literal("leave-one-center-out").describe("Each center is held out once; needs columns.center and 3 centers."),
  oneClassCenters: z
    .enum(["error", "train-only"])
    .default("error")
    .describe("A center whose cases all have one class: refused, or kept in training and never held out."),
});

const bootstrapOuter = z.strictObject({
  kind: z
    .literal("bootstrap")
    .describe("Patients are resampled; performance is corrected for optimism, and by .632 and .632+."),
  resamples: z.int().min(20).max(10_000).default(200).describe("Number of resamples."),
});

const text = byShape("a text or a number", { text: z.string().min(1), number: z.number().transform(String) });

const predefinedOuter = z.strictObject({
  kind: z.literal("predefined").describe("Parts that a column of the case table declares."),
  column: columnName.describe("Column that names the part of each case."),
  heldOut: z.array(text).min(1).optional().describe("Values that are held out. Default: each value in turn."),
});

const temporalOuter = z.strictObject({
  kind: z.literal("temporal").describe("Earlier cases are learned from, later ones held out."),
  column: columnName.describe("Column with a date (YYYY-MM-DD) or a number such as a year."),
  cut: text.describe("First date or number that is held out."),
});

const outerObject = z.discriminatedUnion("kind", [
  foldsOuter,
  centersOuter,
  bootstrapOuter,
  predefinedOuter,
  temporalOuter,
]);

const outerSchema = byShape("{ folds: N, repeats: N }, leave-one-center-out, or { kind: SCHEME, ... }", {
  text: z
    .string()
    .transform((kind): unknown => ({ kind }))
    .pipe(outerObject),
  object: outerObject,
}).describe("The loop that measures performance.");

const searchObject = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("grid").describe("Every combination of the tuned values.") }),
  z.strictObject({
    kind: z.literal("random").describe("Combinations drawn without replacement."),
    budget: z.int().min(1).max(100_000).describe("How many combinations are tried."),
  }),
]);

const searchSchema = byShape("grid, or { kind: random, budget: N }", {
  text: z
    .string()
    .transform((kind): unknown => ({ kind }))
    .pipe(searchObject),
  object: searchObject,
}).describe("How the inner loop looks for tuned values.");

export const validationSchema = z
  .strictObject({
    outer: outerSchema.prefault({}),
    inner: z
      .strictObject({
        folds: z.int().min(2).max(100).default(5).describe("Parts of the inner loop."),
        metric: z
          .enum(["deviance", "auc", "brier", "c-index"])
          .default("deviance")
          .describe("What the inner loop chooses by."),
        rule: z
          .enum(["min", "one-se"])
          .default("min")
          .describe("min: the best value. one-se: the simplest within one standard error."),
        search: searchSchema.prefault("grid"),
      })
      .prefault({})
      .describe("The loop inside every training part that chooses tuned values."),
    permutation: z
      .strictObject({
        models: z.array(name).min(1).describe("Models whose whole procedure is repeated on permuted data."),
        resamples: z.int().min(19).max(100_000).default(200).describe("Number of permutations."),
        permute: z
          .enum(["outcome", "radiomics-block"])
          .default("outcome")
          .describe(
            "outcome: is there any signal? radiomics-block: do radiomics add to the other features? Patients of one center are exchanged.",
          ),
        block: z
          .array(name)
          .min(1)
          .optional()
          .describe("Feature sets that radiomics-block permutes. Default: the radiomics sets."),
        repeats: z
          .int()
          .min(1)
          .default(1)
          .describe("Repeats of the outer folds in each permutation: the cost is resamples x repeats x folds fits."),
      })
      .optional()
      .describe("A permutation test of whole procedures; off by default."),
    recalibrate: z
      .boolean()
      .default(false)
      .describe("Also shows the external predictions after recalibration on the external cohort; never the headline."),
  })
  .describe("How performance is measured.");
