import type { DiscretizationPlan, ExtractionPlan, FileSource } from "./plan.ts";
import {
  builtFamilies,
  dimensionDefaults,
  modalityDefaults,
  type Bins,
  type ImageSource,
  type RadiomicsSet,
} from "./schema/features.ts";

/** The processing of one radiomics set with the defaults of its modality filled in. */
export function resolveExtraction(set: RadiomicsSet): ExtractionPlan {
  const defaults = modalityDefaults[set.modality];
  const { interpolation, resegmentation, dimension } = set;
  const spacing = interpolation.spacingMm ?? defaults.spacingMm;
  const range = resegmentation.range?.map((end) => (typeof end === "number" ? end : null)) ?? [null, null];
  const axes = Array.isArray(spacing) ? spacing : [spacing, spacing, dimension === "2d" ? "native" : spacing];
  return {
    dimension,
    spacingMm: axes.map((axis) => (axis === "native" ? null : axis)),
    imageInterpolation: interpolation.image,
    maskInterpolation: interpolation.mask,
    maskThreshold: interpolation.maskThreshold,
    roundIntensities: defaults.roundIntensities,
    range: range[0] === null && range[1] === null ? null : [range[0], range[1]],
    outlierSigma: resegmentation.outlierSigma ?? null,
    discretization: discretizationPlan(set.discretization),
    ivh: discretizationPlan(set.ivh ?? defaults.ivh),
    families:
      set.families === "all" ? [...builtFamilies] : builtFamilies.filter((family) => set.families.includes(family)),
    aggregation: set.aggregation ?? dimensionDefaults[dimension].aggregation,
    texture: set.texture,
  };
}

function discretizationPlan(bins: Bins): DiscretizationPlan {
  if (bins === "none") return { kind: "none" };
  return bins.binWidth === undefined
    ? { kind: "binCount", binCount: bins.binCount ?? 32 }
    : { kind: "binWidth", binWidth: bins.binWidth };
}

/** An image or mask source as the plan knows it. */
export function resolveSource(source: ImageSource): FileSource {
  if (source.pattern !== undefined) return { kind: "pattern", pattern: source.pattern };
  return { kind: "column", column: source.column ?? "" };
}
