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
        "vote: the mean of the members' predictions. stack: a ridge logistic combination of their log-odds with weights of at least 0, fitted on inner out-of-fold predictions; for binary outcomes.",
      ),
  })
  .describe("A model made of models (late fusion), in place of features, steps and learner.");

export type EnsembleSpec = z.output<typeof ensemble>;
