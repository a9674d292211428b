import { z } from "zod";

import { featureSetSchema } from "./features.ts";
import { modelSchema } from "./model.ts";
import { name } from "./names.ts";
import { outcomeSchema } from "./outcome.ts";
import {
  cohortSchema,
  columnsSchema,
  evaluationSchema,
  executionSchema,
  lesionsSchema,
  primarySchema,
  reportSchema,
  studySchema,
  unitSchema,
} from "./study.ts";
import { validationSchema } from "./validation.ts";

/** The language of a study file: the only source of its types and defaults. */
export const protocolSchema = z
  .strictObject({
    radstudy: z.literal(1).describe("Version of the language."),
    study: studySchema,
    seed: z.int().min(0).max(4294967295).default(1).describe("Where all randomness starts."),
    data: z
      .string()
      .min(1)
      .default(".")
      .describe(
        "Folder of the images, relative to the study file; ${VARIABLE:-default} is expanded; --data replaces it. Never part of a digest.",
      ),
    cohorts: z
      .record(name, cohortSchema)
      .describe("Who is studied: one development cohort, any number of external ones."),
    columns: columnsSchema.prefault({}),
    unit: unitSchema.optional(),
    lesions: lesionsSchema.optional(),
    outcome: outcomeSchema,
    features: z.record(name, featureSetSchema).describe("Every feature set, whatever it comes from."),
    models: z.record(name, modelSchema).describe("The models that are compared."),
    primary: primarySchema.optional(),
    validation: validationSchema.prefault({}),
    evaluation: evaluationSchema.prefault({}),
    execution: executionSchema.prefault({}),
    report: reportSchema.prefault({}),
  })
  .describe("A radstudy study file.");

export type Protocol = z.output<typeof protocolSchema>;
