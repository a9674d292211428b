import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { FittedModel } from "../statistics/validation/fitted-model.ts";
import type { ExtractionPlan, FileSource, PlanOutcome } from "./plan.ts";
import type { ReadingPlan } from "./reading-plan.ts";

export type ModelFileErrorCode = "model-unreadable" | "model-version" | "model-damaged" | "model-malformed";

/** A file that is no frozen model, or is not as it was written. */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
  readonly code: ModelFileErrorCode;
  constructor(code: ModelFileErrorCode, file: string, problem: string, fix: string) {
    super(`${file}: ${problem}; ${fix}`);
    this.code = code;
  }
}

const version = 1;
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
/** Parts whose form their digest vouches for: who wrote the file checked them against their own schema. */
const trusted = <T>() => z.custom<T>((value) => typeof value === "object" && value !== null);
/** What of a set is the same for images and tables. */
const common = {
  set: z.string(),
  missing: z.enum(["error", "exclude", "impute"]),
  timepoint: z.string().nullable().describe("The visit that it takes; null: rows of all visits."),
  eachLesion: z.boolean().describe("Each of several regions of a mask is a lesion."),
  eachRegion: z.array(z.string()).describe("Derived regions of which a case may have several."),
};

const measuredSet = z.strictObject({
  ...common,
  kind: z.literal("radiomics").describe("Measured from images."),
  image: trusted<FileSource>(),
  mask: trusted<FileSource>(),
  reading: trusted<ReadingPlan>().describe(
    "Regions, units, normalization: how files become a region with intensities.",
  ),
  settings: trusted<ExtractionPlan>().describe("Interpolation, re-segmentation, discretization, families."),
  settingsDigest: digest.describe("Equal to the one in an extracted table whose features are comparable."),
});

const tableSet = z.strictObject({
  ...common,
  kind: z.literal("table").describe("Values that are there already."),
  key: z.string().nullable().describe("Column of a separate file that names the case; null: the case table itself."),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(["numeric", "category"]),
      levels: z.array(z.string()).nullable().describe("Declared levels; null: those of training."),
    }),
  ),
});

const fittedPart = z.looseObject({
  name: z.string(),
  outputs: z.array(z.string()).min(1),
  features: z.array(z.looseObject({ set: z.string() })).min(1),
  columns: z.array(z.string()),
  steps: z.array(z.looseObject({ kind: z.string() })),
  learner: z.looseObject({ kind: z.string() }),
  training: z.looseObject({ ranges: z.array(z.looseObject({ column: z.string() })) }),
});

const fitted = fittedPart.extend({
  learner: z.looseObject({ kind: z.string(), members: z.array(fittedPart).min(2).optional() }),
});

const frozenModelSchema = z.strictObject({
  radstudyModel: z.literal(version),
  digest: digest.describe("SHA-256 of the canonical JSON of everything else."),
  name: z.string(),
  study: z.string(),
  privacy: z.array(z.string()).describe("Which training rows the file holds; empty: none."),
  outcome: trusted<PlanOutcome>(),
  columns: z.strictObject({
    id: z.string(),
    patient: z.string().nullable(),
    lesion: z.string().nullable(),
    timepoint: z.string().nullable(),
    center: z.string().nullable(),
    scanner: z.string().nullable(),
  }),
  unit: z.enum(["case", "patient", "lesion"]).describe("What a prediction is made for."),
  aggregate: z
    .enum(["largest", "sum", "volume-weighted-mean"])
    .nullable()
    .describe("How several lesions make one patient; null: a patient has one."),
  variables: z
    .array(z.strictObject({ name: z.string(), kind: z.enum(["numeric", "category"]) }))
    .describe("Batches and covariates of the steps: columns of the case table."),
  sets: z.array(z.discriminatedUnion("kind", [measuredSet, tableSet])),
  made: z.strictObject({
    plan: digest.describe("Of what the plan says of this model, its features and its outcome."),
    code: digest,
    matrix: digest,
    outcomes: digest,
    seed: z.int(),
  }),
  fitted: fitted.transform((value) => value as unknown as FittedModel),
});

/** A model that was fitted on all development rows, with all that applying it needs. */
export type FrozenModel = z.output<typeof frozenModelSchema>;
export type ModelSet = FrozenModel["sets"][number];

/** The model as it is stored: with the digest of itself. */
export function sealModel(model: Omit<FrozenModel, "digest" | "radstudyModel">): FrozenModel {
  const content = { radstudyModel: version, ...model } as const;
  return { ...content, digest: contentDigest(content) };
}

/**
 * Reads a frozen model from the text of its file.
 *
 * @throws ModelFileError where the text is no JSON, of another version, not what was written, or of another form
 */
export function readFrozenModel(file: string, text: string): FrozenModel {
  const value = parse(file, text);
  const { radstudyModel, digest: written, ...rest } = value;
  if (radstudyModel !== version) {
    throw new ModelFileError(
      "model-version",
      file,
      `radstudyModel is expected to be ${version}, got ${JSON.stringify(radstudyModel)}`,
      "apply it with the version of radstudy that wrote it, or freeze the model again",
    );
  }
  const found = contentDigest({ radstudyModel, ...rest });
  if (written !== found) {
    throw new ModelFileError(
      "model-damaged",
      file,
      `its content is expected to have the digest ${String(written)} that it names, got ${found}`,
      "copy the file again from its run; a model that was changed by hand is not the one that was validated",
    );
  }
  const { data, error } = frozenModelSchema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  throw new ModelFileError(
    "model-malformed",
    file,
    `${issue.path.join(".") || "the file"} is not as a frozen model has it: ${issue.message}`,
    "freeze the model again",
  );
}

function parse(file: string, text: string): Record<string, unknown> {
  const fix = "name a file of the folder models of a run; a truncated copy is the usual cause";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelFileError(
      "model-unreadable",
      file,
      `expected a frozen model in JSON, got ${(error as Error).message}`,
      fix,
    );
  }
  if (typeof value === "object" && value !== null && "radstudyModel" in value) return { ...value };
  throw new ModelFileError(
    "model-unreadable",
    file,
    "expected a frozen model, got other JSON without radstudyModel",
    fix,
  );
}

function contentDigest(content: unknown): string {
  return `sha256:${createHash("sha256")
    .update(canonicalize(content) ?? "")
    .digest("hex")}`;
}
