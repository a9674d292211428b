import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { columnName, name } from "./names.ts";

const cell = byShape("a value of the column", {
  text: z.string().min(1),
  number: z.number().transform(String),
  flag: z.boolean().transform(String),
});

/** What is declared to ask who benefits from a treatment. */
export const treatmentSchema = z
  .strictObject({
    column: columnName.describe(
      "Column of the case table that names the arm. No model sees it: it is no feature, covariate, batch or stratum.",
    ),
    treated: z.array(cell).min(1).describe("Values that mean the treatment. Values are compared as text."),
    control: z.array(cell).min(1).describe("Values that mean the comparison. Any other value is refused."),
    assignment: z
      .enum(["randomized", "observational"])
      .describe(
        "How the arm came about. randomized: by chance. observational: by choice, which is refused, since whoever chose knew the patient.",
      ),
    event: z
      .enum(["adverse", "favorable"])
      .default("adverse")
      .describe(
        "adverse: the treatment benefits by a rarer event (death). favorable: by a more frequent one (response).",
      ),
    cohorts: z
      .array(name)
      .min(1)
      .optional()
      .describe(
        "Cohorts in which the arm was assigned like this. Default: the development cohort and all external ones.",
      ),
  })
  .describe("A randomized treatment: does its benefit change with the score of a model?");
