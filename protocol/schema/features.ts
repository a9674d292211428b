import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { columnName } from "./names.ts";

/** Families whose features can be computed so far, in the order of the catalog. */
export const builtFamilies = ["morphology", "intensity", "histogram", "glcm"] as const;

/** Defaults that depend on the modality; filled in when the protocol is compiled. */
export const modalityDefaults = {
  CT: { spacingMm: 1, roundIntensities: true },
  MR: { spacingMm: 1, roundIntensities: false },
  PET: { spacingMm: 3, roundIntensities: false },
} as const;

const missingPolicy = z
  .enum(["error", "exclude", "impute"])
  .default("error")
  .describe("When a case has no such image or row: stop, leave the case out, or keep it with missing values.");

const fileSource = {
  column: columnName
    .optional()
    .describe("Column of the case table that holds the file name, relative to the data folder."),
  pattern: z
    .string()
    .min(1)
    .optional()
    .describe("File name with {column} placeholders of the case table, relative to the data folder."),
};

const imageSource = byShape("a column, { column: COLUMN } or { pattern: PATTERN }", {
  text: columnName.transform((column): { column: string; pattern?: string } => ({ column })),
  object: z.strictObject(fileSource),
}).describe("Where the image of a case is: NIfTI files, .nii or .nii.gz.");

const maskSource = byShape("a column, { column: COLUMN, label: N } or { pattern: PATTERN, label: N }", {
  text: columnName.transform((column): { column: string; pattern?: string; label?: number } => ({ column })),
  object: z.strictObject({
    ...fileSource,
    label: z
      .int()
      .min(1)
      .optional()
      .describe("Value of the region's voxels in the mask. Default: the only label present."),
  }),
}).describe("Where the mask of a case is, and which label means the region.");

const axisSpacing = byShape("a number of mm, or native", {
  number: z.number().gt(0).max(50),
  text: z.literal("native"),
});

const spacingMm = byShape("a number of mm, native, or a list of three of them", {
  number: z.number().gt(0).max(50),
  text: z.literal("native"),
  list: z.array(axisSpacing).length(3),
});

const interpolation = z
  .strictObject({
    spacingMm: spacingMm
      .optional()
      .describe("Voxel size after resampling. Default: CT and MR 1 mm, PET 3 mm; native keeps an axis."),
    image: z.enum(["nearest", "linear", "cubic"]).default("cubic").describe("Interpolation of the image."),
    mask: z.enum(["nearest", "linear"]).default("linear").describe("Interpolation of the mask."),
    maskThreshold: z.number().gt(0).max(1).default(0.5).describe("A voxel belongs to the region from this share on."),
  })
  .describe("How image and mask are resampled.");

const rangeEnd = byShape('a number, or "inf" and "-inf" for an open end', {
  number: z.number(),
  text: z.enum(["inf", "-inf"]),
});

const resegmentation = z
  .strictObject({
    range: z
      .array(rangeEnd)
      .length(2)
      .optional()
      .describe("Lowest and highest intensity that stays in the region, in image units."),
    outlierSigma: z
      .number()
      .gt(0)
      .optional()
      .describe("Leaves out voxels further than so many standard deviations from the mean."),
  })
  .describe("Which voxels leave the region after resampling.");

const discretization = z
  .strictObject({
    binCount: z.int().min(2).max(1024).optional().describe("Fixed number of bins over the region's range."),
    binWidth: z
      .number()
      .gt(0)
      .optional()
      .describe("Fixed bin width in image units; needs a finite lower end of resegmentation.range."),
  })
  .describe("How intensities are binned: exactly one of binCount and binWidth.");

const radiomicsSet = z.strictObject({
  kind: z.literal("radiomics").describe("Features computed from images and masks."),
  modality: z.enum(["CT", "MR", "PET"]).describe("Decides rounding and the default voxel size."),
  image: imageSource,
  mask: maskSource,
  interpolation: interpolation.prefault({}),
  resegmentation: resegmentation.prefault({}),
  discretization: discretization.default({ binCount: 32 }),
  families: byShape("all, or a list of families", {
    text: z.literal("all"),
    list: z.array(z.enum(builtFamilies)).min(1),
  })
    .default("all")
    .describe("Which feature families are computed."),
  aggregation: z
    .enum(["3d-average", "3d-merged"])
    .default("3d-merged")
    .describe("How texture matrices of the 13 directions are brought together."),
  missing: missingPolicy,
});

const tableColumn = byShape("a column name, a glob, or { name: COLUMN, levels: [...] }", {
  text: columnName.transform((name): { name: string; levels?: string[] } => ({ name })),
  object: z.strictObject({
    name: columnName.describe("Column, or a glob such as original_*."),
    levels: z
      .array(z.string())
      .min(2)
      .optional()
      .describe("Category levels in order; others are refused. Default: learned in training."),
  }),
});

const tableSet = z.strictObject({
  kind: z.literal("table").describe("Features that are columns of the case table or of a file."),
  file: z
    .string()
    .min(1)
    .optional()
    .describe("A .csv or .csv.gz file beside the protocol or in the data folder. Default: the case table."),
  key: columnName
    .optional()
    .describe(
      "Column that names the case or patient, in the file and in the case tables alike. Default: the id column.",
    ),
  columns: byShape("all, or a list of columns", {
    text: z.literal("all"),
    list: z.array(tableColumn).min(1),
  }).describe(
    "Which columns are features: all, or names and globs. Ids, outcome and other special columns never count as all.",
  ),
  missing: missingPolicy,
});

export const featureSetSchema = z
  .discriminatedUnion("kind", [radiomicsSet, tableSet])
  .describe("One feature set, produced once.");

export type RadiomicsSet = z.output<typeof radiomicsSet>;
export type TableSet = z.output<typeof tableSet>;
export type ImageSource = z.output<typeof imageSource>;
