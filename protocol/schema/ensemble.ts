import { z } from "zod";

export const ensemble = z
  .strictObject({
    of: z
      .array(z.string())
      .min(2)
      .describe("Models of this study, each fitted by itself in the same training rows and inner folds; no ensembles."),
    by: z
      .enum(["vote", "stack"])
      .describe(
        "vote: the mean of the members' predictions, of follow-up of their risks. stack: a ridge regression of the outcome on what they say (log-odds, log-probabilities of the levels, numbers, log cumulative hazards) with weights of at least 0, fitted on inner out-of-fold predictions.",
      ),
    missing: z
      .enum(["impute", "available"])
      .default("impute")
      .describe(
        "Of a case without one of the blocks (feature sets with missing: impute): impute: every member speaks, of imputed values. available: only the members whose blocks are all there speak, and each is fitted on the cases that have its own.",
      ),
  })
  .describe("A model made of models (late fusion), in place of features, steps and learner.");

export type EnsembleSpec = z.output<typeof ensemble>;
