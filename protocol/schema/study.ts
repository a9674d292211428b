import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { columnName, name } from "./names.ts";
import { treatmentSchema } from "./treatment.ts";

export const studySchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/)
      .describe("Short name of the study: small letters, digits and hyphens. Names the folder of the results."),
    title: z.string().optional().describe("Title of the report."),
    question: z.string().optional().describe("The question that the study asks, in one sentence."),
    license: z.string().optional().describe("License of the study, as SPDX identifier: CC-BY-4.0."),
    notes: z
      .array(z.string().min(1))
      .optional()
      .describe("What a reader must know of the data, each in a sentence or two: shown with the results."),
    truth: z
      .string()
      .optional()
      .describe(
        "Synthetic studies only: the file beside the protocol or in the data folder that says what was planted.",
      ),
  })
  .describe("What the study is called and what it asks.");

const cohortObject = z.strictObject({
  cases: z
    .string()
    .min(1)
    .describe("The case table: a .csv or .csv.gz file beside the protocol or in the data folder."),
  outcomes: z
    .string()
    .min(1)
    .optional()
    .describe(
      "A separate file with case id and outcome. For an external cohort it is first opened after all models are frozen.",
    ),
  role: z
    .enum(["development", "external", "reliability"])
    .optional()
    .describe(
      "development: models are made here. external: sealed, frozen models are applied to it. reliability: repeated measurements (scans, readers) of other patients, for the step of that name; no outcome. Default: development for the cohort of that name, else external.",
    ),
});

export const cohortSchema = byShape("a file name, or { cases: FILE, outcomes: FILE, role: ... }", {
  text: z
    .string()
    .min(1)
    .transform((cases): z.output<typeof cohortObject> => ({ cases })),
  object: cohortObject,
}).describe("The cases of one cohort.");

export const columnsSchema = z
  .strictObject({
    id: columnName.default("case_id").describe("Column that names the case. Ids are text: 007 stays 007."),
    patient: columnName
      .optional()
      .describe(
        "Column that names the patient; splits never cut a patient in two. Default: patient_id where the table has it.",
      ),
    lesion: columnName
      .optional()
      .describe("Column that names the lesion, where a patient has a row for each of several. See unit and lesions."),
    timepoint: columnName
      .optional()
      .describe(
        "Column that names the visit, where a patient has a row for each of several. See features.SET.timepoint.",
      ),
    center: columnName.optional().describe("Column that names the center. Default: center where the table has it."),
    scanner: columnName.optional().describe("Column that names the scanner. Default: scanner where the table has it."),
    repeat: columnName
      .optional()
      .describe(
        "Of a cohort of repeated measurements: column that says which repeat a row is (first scan, second scan).",
      ),
    rater: columnName
      .optional()
      .describe("Of a cohort of repeated measurements: column that names the reader who drew the mask."),
    object: columnName
      .optional()
      .describe(
        "Column that names the measured object where several batches measured the same ones (an insert of a phantom, a traveling volunteer): concordance between batches is computed over them. Default: the patient.",
      ),
  })
  .describe("Which columns of the case tables mean what.");

export const unitSchema = z
  .enum(["patient", "lesion"])
  .describe(
    "What a row of the models is: a patient, or a lesion (folds never cut a patient in two). Default: patient where lesions or visits are declared, else each row of the case table.",
  );

export const lesionsSchema = z
  .strictObject({
    aggregate: z
      .enum(["largest", "sum", "volume-weighted-mean"])
      .describe(
        "How several lesions make one patient: the one with the largest volume; the sum where that means something, else the mean weighted by volume; or that mean for all features.",
      ),
  })
  .describe("How several lesions of a patient are brought together where unit is patient.");

export const primarySchema = z
  .strictObject({
    model: z.string().describe("The model that the study is about."),
    versus: z.string().optional().describe("The model that it is compared with."),
    metric: z
      .enum(["auc", "brier", "deviance", "c-index", "r2"])
      .optional()
      .describe(
        "The measure that decides. Default: auc of classes and levels, c-index of follow-up, r2 of a number. Also brier of classes and levels, and deviance of all: of follow-up the partial likelihood's, of numbers the mean squared error.",
      ),
    cohort: z
      .string()
      .optional()
      .describe("The cohort that decides. Default: the development cohort by cross-validation."),
  })
  .describe("The one comparison that was chosen before the analysis; all others are exploratory.");

export const evaluationSchema = z
  .strictObject({
    confidence: z.number().gt(0).lt(1).default(0.95).describe("Level of all intervals."),
    baselines: z
      .strictObject({
        volume: byShape("auto, a feature name, or false", { text: z.string().min(1), flag: z.literal(false) })
          .default("auto")
          .describe(
            "auto: a model `volume` with nothing but the volume of the first radiomics set by name. A feature name: that feature, for tables made elsewhere. false: none.",
          ),
        conventional: byShape("auto or false", { text: z.literal("auto"), flag: z.literal(false) })
          .default("auto")
          .describe(
            "auto: a model `conventional` of what is measured without radiomics: volume and maximum diameter of the first radiomics set by name, on PET also SUVmax, SUVpeak, metabolic tumor volume and total lesion glycolysis at 41 %, SUV 2.5 and SUV 4. false: none.",
          ),
        clinical: byShape("auto, a list of feature sets, or false", {
          text: z.literal("auto"),
          list: z.array(name).min(1),
          flag: z.literal(false),
        })
          .default("auto")
          .describe(
            "auto: a model `clinical` of the table sets whose columns of the case table are named, in a study with images, unless a model has just these. A list: these sets. false: none.",
          ),
      })
      .prefault({})
      .describe("Plain models that stand beside every other model."),
    riskThresholds: z
      .array(z.number().gt(0).lt(1))
      .default([])
      .describe(
        "Probabilities at which decisions would be taken: sensitivity, specificity and predictive values there.",
      ),
    netBenefitRange: z
      .tuple([z.number().gt(0).lt(1), z.number().gt(0).lt(1)])
      .refine(([first, last]) => first < last, "the first threshold must be below the last")
      .optional()
      .describe(
        "First and last threshold of the decision curve: a range in which a decision is sensible. Default: none.",
      ),
    riskGroups: z
      .strictObject({
        groups: z
          .union([z.literal(2), z.literal(3)])
          .default(3)
          .describe("How many groups, 2 or 3."),
        cuts: z
          .literal("training-out-of-fold")
          .default("training-out-of-fold")
          .describe("Quantiles of out-of-fold scores of the training part: no case is grouped by a cut that it chose."),
      })
      .prefault({})
      .describe("Survival outcomes: groups from low to high risk, for curves of follow-up."),
    treatment: treatmentSchema.optional(),
  })
  .describe("What is computed from the predictions.");

export const executionSchema = z
  .strictObject({
    maxFailedFraction: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("Share of the cases that may fail before the study stops."),
  })
  .describe("How the study runs; never part of the scientific digest.");

export const reportSchema = z.strictObject({}).describe("What the report adds; never part of the scientific digest.");
