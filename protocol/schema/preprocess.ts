import { z } from "zod";

import { byShape } from "./by-shape.ts";

/** Of the range between the 1st and the 99th percentile: air is far below, also where the bias field is strong. */
const bodyFraction = 0.1;

const within = {
  within: z
    .enum(["image", "body"])
    .default("image")
    .describe("Voxels that the numbers are taken from: all, or those that are no air."),
  bodyFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(bodyFraction)
    .describe("With within: body: a voxel is no air from this share of the range between 1st and 99th percentile on."),
};

const suv = z.strictObject({
  kind: z
    .literal("suv")
    .describe("PET from DICOM in Bq/mL or counts becomes SUV; pixels that are SUV stay as they are."),
  by: z
    .enum(["body-weight", "lean-body-mass", "lean-body-mass-james", "body-surface-area"])
    .default("body-weight")
    .describe("What the uptake is divided by; lean-body-mass after Janmahasatian, -james after James (PERCIST 2009)."),
});

const zScore = z.strictObject({
  kind: z.literal("normalize-z-score").describe("MR: mean 0 and standard deviation 1, in each image by itself."),
  ...within,
});

const percentile = z.strictObject({
  kind: z.literal("normalize-percentile").describe("MR: two percentiles become 0 and 1, in each image by itself."),
  lower: z.number().min(0).max(100).default(1).describe("Percentile that becomes 0."),
  upper: z.number().min(0).max(100).default(99).describe("Percentile that becomes 1."),
  ...within,
});

const reference = z.strictObject({
  kind: z
    .literal("normalize-reference")
    .describe("MR: the mean of a reference tissue becomes 1, in each image by itself."),
  region: z.string().describe("Name of a region that holds the tissue, such as fat: an entry of regions."),
});

const step = z.discriminatedUnion("kind", [suv, zScore, percentile, reference]);

export const preprocess = z
  .array(
    byShape("the name of a step, or { kind: STEP, ... }", {
      text: z
        .string()
        .transform((kind): unknown => ({ kind }))
        .pipe(step),
      object: step,
    }),
  )
  .default([])
  .describe("What is done to each image by itself before it is resampled: suv for PET, one normalization for MR.");

export type PreprocessStep = z.output<typeof step>;
