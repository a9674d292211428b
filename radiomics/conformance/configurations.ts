import type { ExtractionSettings } from "../extract-features.ts";
import { aggregations, type Aggregation } from "../features/aggregation.ts";
import { families } from "../features/catalog.ts";
import { defaultTexture } from "../features/texture-settings.ts";

/** One published data set of IBSI 1: its files, its processing, and the sheet with its values. */
export interface ReferenceConfiguration {
  readonly dataset: string;
  /** Relative to the folder of the reference data. */
  readonly image: string;
  readonly mask: string;
  readonly sheet: string;
  readonly settings: Omit<ExtractionSettings, "aggregation">;
  readonly aggregations: readonly Aggregation[];
  /** Published values, and diagnostics of the processing. */
  readonly values: number;
  readonly diagnostics: number;
}

const native: ReferenceConfiguration["settings"] = {
  dimension: "3d",
  spacingMm: [null, null, null],
  imageInterpolation: "linear",
  maskInterpolation: "linear",
  maskThreshold: 0.5,
  roundIntensities: false,
  range: null,
  outlierSigma: null,
  discretization: { kind: "none" },
  ivh: { kind: "none" },
  families: families.map((family) => family.name),
  texture: defaultTexture,
};
const twoMm: ReferenceConfiguration["settings"] = { ...native, spacingMm: [2, 2, 2], roundIntensities: true };
const inSlices = aggregations.filter((aggregation) => !aggregation.startsWith("3d"));
const inVolume = aggregations.filter((aggregation) => aggregation.startsWith("3d"));
const digitalPhantom = {
  image: "digital_phantom/nifti/image/phantom.nii.gz",
  mask: "digital_phantom/nifti/mask/mask.nii.gz",
};
const ctPhantom = {
  image: "ct_radiomics_phantom/nifti/image/phantom.nii.gz",
  mask: "ct_radiomics_phantom/nifti/mask/mask.nii.gz",
};

/** The digital phantom and configurations A to E (Zwanenburg et al. 2020, 10.1148/radiol.2020191145). */
export const referenceConfigurations: readonly ReferenceConfiguration[] = [
  {
    dataset: "digital phantom",
    ...digitalPhantom,
    sheet: "digital_phantom.csv",
    settings: native,
    aggregations,
    values: 482,
    diagnostics: 0,
  },
  {
    dataset: "configuration A",
    ...ctPhantom,
    sheet: "config_A.csv",
    settings: { ...native, dimension: "2d", range: [-500, 400], discretization: { kind: "binWidth", binWidth: 25 } },
    aggregations: inSlices,
    values: 346,
    diagnostics: 60,
  },
  {
    dataset: "configuration B",
    ...ctPhantom,
    sheet: "config_B.csv",
    settings: {
      ...twoMm,
      dimension: "2d",
      spacingMm: [2, 2, null],
      range: [-500, 400],
      discretization: { kind: "binCount", binCount: 32 },
    },
    aggregations: inSlices,
    values: 346,
    diagnostics: 60,
  },
  {
    dataset: "configuration C",
    ...ctPhantom,
    sheet: "config_C.csv",
    settings: {
      ...twoMm,
      range: [-1000, 400],
      discretization: { kind: "binWidth", binWidth: 25 },
      ivh: { kind: "binWidth", binWidth: 2.5 },
    },
    aggregations: inVolume,
    values: 210,
    diagnostics: 60,
  },
  {
    dataset: "configuration D",
    ...ctPhantom,
    sheet: "config_D.csv",
    settings: { ...twoMm, outlierSigma: 3, discretization: { kind: "binCount", binCount: 32 } },
    aggregations: inVolume,
    values: 210,
    diagnostics: 60,
  },
  {
    dataset: "configuration E",
    ...ctPhantom,
    sheet: "config_E.csv",
    settings: {
      ...twoMm,
      imageInterpolation: "cubic",
      range: [-1000, 400],
      outlierSigma: 3,
      discretization: { kind: "binCount", binCount: 32 },
      ivh: { kind: "binCount", binCount: 1000 },
    },
    aggregations: inVolume,
    values: 210,
    diagnostics: 60,
  },
];
