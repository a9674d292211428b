import type { DiscretizationPlan, ExtractionPlan, FileSource } from "./plan.ts";
import { dimensionDefaults, ibsiFamilies, modalityDefaults, type Bins, type RadiomicsSet } from "./schema/features.ts";
import type { ImageSource } from "./schema/regions.ts";

/** The processing of one radiomics set with the defaults of its modality filled in. */
export function resolveExtraction(set: RadiomicsSet, withPetMeasures = false): ExtractionPlan {
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
    families: [...resolveFamilies(set), ...(withPetMeasures ? ["pet-extensions"] : [])],
    aggregation: set.aggregation ?? dimensionDefaults[dimension].aggregation,
    texture: set.texture,
  };
}

/** In the order of the catalog. Thresholds of SUV mean something on PET only, so other modalities do not get them. */
function resolveFamilies({ families, modality }: RadiomicsSet): string[] {
  const named: readonly string[] = families === "all" ? ["all"] : families;
  const extensions = modality === "PET" ? ["extensions", "pet-extensions"] : ["extensions"];
  return [
    ...ibsiFamilies.filter((family) => named.includes("all") || named.includes(family)),
    ...(named.includes("extensions") ? extensions : []),
  ];
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
