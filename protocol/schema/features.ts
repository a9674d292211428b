import { z } from "zod";

import { presets } from "../presets.ts";
import { byShape } from "./by-shape.ts";
import { columnName } from "./names.ts";
import { preprocess } from "./preprocess.ts";
import { imageSource, maskSource, regions } from "./regions.ts";

/** The families of IBSI 1 in the order of the catalog: what "all" means. */
export const ibsiFamilies = [
  "morphology",
  "local-intensity",
  "intensity",
  "histogram",
  "ivh",
  "glcm",
  "glrlm",
  "glszm",
  "gldzm",
  "ngtdm",
  "ngldm",
] as const;

/** Families whose features can be computed so far. Extensions are not of IBSI and have to be named. */
const builtFamilies = [...ibsiFamilies, "extensions"] as const;

/** Defaults that depend on the modality; filled in when the protocol is compiled. */
export const modalityDefaults = {
  CT: { spacingMm: 1, roundIntensities: true, ivh: "none" },
  MR: { spacingMm: 1, roundIntensities: false, ivh: { binCount: 1000 } },
  PET: { spacingMm: 3, roundIntensities: false, ivh: { binWidth: 0.1 } },
} as const;

/** Default that depends on the dimension. */
export const dimensionDefaults = { "2d": { aggregation: "2.5d-merged" }, "3d": { aggregation: "3d-merged" } } as const;

const missingPolicy = z
  .enum(["error", "exclude", "impute"])
  .default("error")
  .describe("When a case has no such image or row: stop, leave the case out, or keep it with missing values.");

const timepoint = z
  .string()
  .min(1)
  .optional()
  .describe("The visit that the set is of, as it stands in columns.timepoint. Two sets may be of two visits.");

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

const bins = (widthDescription: string) =>
  z.strictObject({
    binCount: z.int().min(2).max(1024).optional().describe("Fixed number of bins over the region's range."),
    binWidth: z.number().gt(0).optional().describe(widthDescription),
  });

const discretization = byShape("none, { binCount: N } or { binWidth: W }", {
  text: z.literal("none"),
  object: bins("Fixed bin width in image units; needs a finite lower end of resegmentation.range."),
}).describe("How intensities are binned: exactly one of binCount and binWidth; none where they are levels already.");

const volumeHistogram = byShape("none, { binCount: N } or { binWidth: W }", {
  text: z.literal("none"),
  object: bins("Fixed bin width in image units, for intensities with a unit such as SUV."),
}).describe(
  "How the intensity-volume histogram is binned. Default: CT none (whole HU), PET { binWidth: 0.1 }, MR { binCount: 1000 }.",
);

const distance = z.int().min(1).max(16).default(1);

const texture = z
  .strictObject({
    glcmDistance: distance.describe("Chebyshev distance of the two voxels of a co-occurrence, in voxels."),
    glcmWeighting: z
      .enum(["none", "inverse-distance", "exponential"])
      .default("none")
      .describe("Weight of a direction m in a merged co-occurrence matrix: 1, 1 / |m| or exp(-|m|^2)."),
    glcmNorm: z
      .enum(["manhattan", "euclidean", "chebyshev"])
      .default("euclidean")
      .describe("How |m| is measured, in voxels."),
    ngldmAlpha: z.int().min(0).default(0).describe("Largest difference of gray levels that counts as dependent."),
    ngldmDistance: distance.describe("Chebyshev distance up to which voxels are neighbors in the dependence matrix."),
  })
  .describe("Options of texture families. All published reference values have the defaults.");

const radiomicsSet = z.strictObject({
  kind: z.literal("radiomics").describe("Features computed from images and masks."),
  modality: z
    .enum(["CT", "MR", "PET"])
    .describe("Decides rounding and the default voxel size. DICOM files must say the same."),
  image: imageSource,
  mask: maskSource,
  regions,
  preprocess,
  preset: z
    .enum(Object.keys(presets) as (keyof typeof presets)[])
    .optional()
    .describe("A starting point that the keys below override: configuration A to E of phase 2 of IBSI 1."),
  dimension: z
    .enum(["2d", "3d"])
    .default("3d")
    .describe("2d: slices are never mixed, so that the third axis is not resampled and texture stays within slices."),
  interpolation: interpolation.prefault({}),
  resegmentation: resegmentation.prefault({}),
  discretization: discretization.default({ binCount: 32 }),
  families: byShape("all, or a list of families", {
    text: z.literal("all"),
    list: z.array(z.enum(["all", ...builtFamilies])).min(1),
  })
    .default("all")
    .describe(
      "Which feature families are computed. all: the 11 of IBSI. [all, extensions] adds those named x_..., never counted as IBSI.",
    ),
  ivh: volumeHistogram.optional(),
  aggregation: z
    .enum(["2d-average", "2d-merged", "2.5d-average", "2.5d-merged", "3d-average", "3d-merged"])
    .optional()
    .describe(
      "How texture matrices of directions and slices are brought together. Default: 3d-merged, in 2d 2.5d-merged.",
    ),
  texture: texture.prefault({}),
  timepoint,
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
      "Column of the file that names the case. It is joined to the column of that name in the case tables (to the patient, say), or to the ids of the cases where they have none. Default: the id column.",
    ),
  columns: byShape("all, or a list of columns", {
    text: z.literal("all"),
    list: z.array(tableColumn).min(1),
  }).describe(
    "Which columns are features: all, or names and globs. Ids, outcome and other special columns never count as all.",
  ),
  timepoint,
  missing: missingPolicy,
});

export const featureSetSchema = z
  .discriminatedUnion("kind", [radiomicsSet, tableSet])
  .describe("One feature set, produced once.");

/** Exactly one of both keys once `checkFeatureSets` has found nothing. */
export type Bins = "none" | { readonly binCount?: number | undefined; readonly binWidth?: number | undefined };
export type RadiomicsSet = z.output<typeof radiomicsSet>;
export type TableSet = z.output<typeof tableSet>;
