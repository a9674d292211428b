import { z } from "zod";

import { byShape } from "./by-shape.ts";
import { columnName, name } from "./names.ts";

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

const numberOrName = (expected: string) =>
  byShape(expected, { text: z.string().min(1), number: z.int().min(0) }).optional();

const regionKeys = {
  label: z
    .int()
    .min(1)
    .optional()
    .describe("Value of the region's voxels in a label image. Default: the only label present."),
  roi: numberOrName("the name, a pattern such as GTV*, or the number of an ROI").describe(
    "ROI of a DICOM structure set: its name, a pattern such as GTV*, or its number. Default: the only one drawn.",
  ),
  segment: numberOrName("the name, a pattern, or the number of a segment").describe(
    "Segment of a DICOM segmentation: its name, a pattern, or its number. Default: the only one.",
  ),
  multiple: z
    .enum(["error", "union", "each"])
    .optional()
    .describe(
      "Where several regions match: stop (the default), take them as one region (union), or each as a lesion of its own (each; without roi and segment every label, ROI or segment of the file).",
    ),
};

/** Which region of a mask file; at most one of label, roi and segment once `checkReading` has found nothing. */
export interface RegionKeys {
  label?: number | undefined;
  roi?: string | number | undefined;
  segment?: string | number | undefined;
  multiple?: "error" | "union" | "each" | undefined;
}

interface FileKeys {
  column?: string | undefined;
  pattern?: string | undefined;
}

interface ReadingKeys {
  gapJitter?: number | undefined;
  series?: string | undefined;
}

interface GridKeys {
  resample?: "nearest" | undefined;
}

export const imageSource = byShape("a column, { column: COLUMN } or { pattern: PATTERN }", {
  text: columnName.transform((column): FileKeys & ReadingKeys => ({ column })),
  object: z.strictObject({
    ...fileSource,
    gapJitter: z
      .number()
      .min(0)
      .max(0.5)
      .optional()
      .describe(
        "DICOM: how far the gap between two slices may differ from the median, as a share of it. Default 0.02.",
      ),
    series: z
      .string()
      .min(1)
      .optional()
      .describe(
        "DICOM: which series of a folder with several: its SeriesDescription, a pattern such as T1*, its SeriesInstanceUID, or the digest that a message lists it by.",
      ),
  }),
}).describe("Where the image of a case is: a NIfTI, NRRD, MetaImage or DICOM file, or a folder of DICOM slices.");

export const maskSource = byShape("a column, { column: COLUMN, label: N } or { pattern: PATTERN, label: N }", {
  text: columnName.transform((column): FileKeys & RegionKeys & GridKeys => ({ column })),
  object: z.strictObject({
    ...fileSource,
    ...regionKeys,
    resample: z
      .enum(["nearest"])
      .optional()
      .describe(
        "Where the mask lies on another grid than its image: take the nearest voxel of the mask for each voxel of the image. Default: refused.",
      ),
  }),
}).describe(
  "Where the mask of a case is (a label image, a DICOM structure set or a DICOM segmentation), and which region of it is meant.",
);

const derivedRegion = z.strictObject({
  from: byShape("mask, the name of another region, or { label: N }, { roi: NAME } or { segment: NAME }", {
    text: z.string(),
    object: z.strictObject(regionKeys),
  })
    .default("mask")
    .describe(
      "What the region begins as: the mask, another region, or another label, ROI or segment of the mask file.",
    ),
  expandMm: z.number().gt(0).max(100).optional().describe("Grown by a sphere of this radius in mm."),
  subtract: z.string().optional().describe("Then without the voxels of this region, or of the mask."),
  within: z.string().optional().describe("Then only the voxels that also belong to this region, or to the mask."),
  measure: z
    .boolean()
    .default(true)
    .describe("false: the region has no features and is there for other regions or a normalization."),
});

export const regions = z
  .record(name, derivedRegion)
  .default({})
  .describe("More regions of each image, derived from the mask; their features are called SET.REGION.FEATURE.");

export type ImageSource = FileKeys;
export type DerivedRegion = z.output<typeof derivedRegion>;
