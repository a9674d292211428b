import { z } from "zod";

export const validationSchema = z
  .strictObject({
    outer: z
      .strictObject({
        folds: z
          .int()
          .min(2)
          .max(100)
          .default(5)
          .describe("Parts of the outer loop, stratified and grouped by patient."),
        repeats: z.int().min(1).max(1000).default(10).describe("How often the outer loop is repeated with new folds."),
      })
      .prefault({})
      .describe("The loop that measures performance."),
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
      })
      .prefault({})
      .describe("The loop inside every training part that chooses tuned values."),
    recalibrate: z
      .boolean()
      .default(false)
      .describe("Also shows the external predictions after recalibration on the external cohort; never the headline."),
  })
  .describe("How performance is measured.");
