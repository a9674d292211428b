import type { Region } from "../image/region.ts";

/** One measured value, or why there is none. */
export interface Measurement {
  /** NaN where the feature is not defined for this region. */
  readonly value: number;
  readonly reason: MissingReason;
}

/** Empty where there is a value. */
export type MissingReason =
  | ""
  | "flat-region"
  | "roi-too-small"
  | "zero-denominator"
  /** No voxel of the grid belongs to the region, or re-segmentation kept none. */
  | "region-empty"
  | "region-resegmented-empty";

/** A value that every region has. */
export function defined(value: number): Measurement {
  return { value, reason: "" };
}

/** A value, or NaN with its reason where the feature is not defined. */
export function orMissing(value: number, missing: boolean, reason: MissingReason): Measurement {
  return missing ? { value: NaN, reason } : { value, reason: "" };
}

/** What a region without intensities does not have. */
export function ofIntensities({ intensities }: Region, measure: () => Measurement): Measurement {
  return intensities.length === 0 ? { value: NaN, reason: "region-resegmented-empty" } : measure();
}
