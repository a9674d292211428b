/** How a case is read before it is looked at or measured. */
export interface ReadingPlan {
  /** Checked against DICOM, which says what it is. */
  readonly modality: "CT" | "MR" | "PET";
  /** DICOM: how far the gap between two slices may differ from the median, as a share of it. */
  readonly gapJitter: number;
  /** DICOM: description, pattern or identifier of the series; null: the only one of the folder. */
  readonly series: string | null;
  /** Mask on another grid than its image: brought there by its nearest voxels, or (null) refused. */
  readonly resampleMask: "nearest" | null;
  /** Of the mask file: the region called `mask`. */
  readonly region: RegionSelectionPlan;
  /** More regions, each after those that it is made from. */
  readonly regions: readonly DerivedRegionPlan[];
  /** DICOM PET: what to convert to; null: the pixels must be SUV already. */
  readonly suv: "body-weight" | "lean-body-mass" | "lean-body-mass-james" | "body-surface-area" | null;
  readonly normalization: NormalizationPlan | null;
}

/** `each`: every region that matches is a lesion of its own. */
export type RegionSelectionPlan =
  | { readonly kind: "only" }
  | { readonly kind: "every"; readonly multiple: "each" }
  | { readonly kind: "label"; readonly label: number }
  | { readonly kind: "roi"; readonly roi: string | number; readonly multiple: "error" | "union" | "each" }
  | { readonly kind: "segment"; readonly segment: string | number; readonly multiple: "error" | "union" | "each" };

export interface DerivedRegionPlan {
  readonly name: string;
  /** `mask`, an earlier region, or another region of the mask file. */
  readonly from: string | RegionSelectionPlan;
  /** 0: as it is. */
  readonly expandMm: number;
  readonly subtract: string | null;
  readonly within: string | null;
  /** false: made for other regions or a normalization only. */
  readonly measured: boolean;
}

/** What is done to MR intensities, from each image by itself. */
export type NormalizationPlan =
  /** null: numbers from the whole image, else from voxels above this share of its range. */
  | { readonly kind: "normalize-z-score"; readonly bodyFraction: number | null }
  | {
      readonly kind: "normalize-percentile";
      readonly lower: number;
      readonly upper: number;
      readonly bodyFraction: number | null;
    }
  | { readonly kind: "normalize-reference"; readonly region: string };
