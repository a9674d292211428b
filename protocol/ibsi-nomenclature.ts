import type { DiscretizationPlan, ExtractionPlan } from "./plan.ts";
import type { ReadingPlan } from "./reading-plan.ts";

/** Suggested abbreviations of the families, and their identifiers; extensions have neither. */
const families: Readonly<Record<string, readonly [abbreviation: string, ibsi: string]>> = {
  morphology: ["MORPH", "HCUG"],
  "local-intensity": ["LI", "9ST6"],
  intensity: ["IS", "UHIW"],
  histogram: ["IH", "ZVCW"],
  ivh: ["IVH", "P88C"],
  glcm: ["CM", "LFYI"],
  glrlm: ["RLM", "TP0I"],
  glszm: ["SZM", "9SAK"],
  gldzm: ["DZM", "VMDZ"],
  ngtdm: ["NGTDM", "IPET"],
  ngldm: ["NGLDM", "REK0"],
};

export interface FamilySettings {
  readonly family: string;
  /** Identifier of the family; empty for extensions. */
  readonly ibsi: string;
  readonly nomenclature: string;
}

/**
 * What IBSI 1 (nomenclature, chapter 4) writes below the name of a feature: family, aggregation, modality, interpolation,
 * re-segmentation, discretization, and settings of the family that are not the default. An extension has `x` for its family.
 */
export function ibsiNomenclature(reading: ReadingPlan, settings: ExtractionPlan): FamilySettings[] {
  return settings.families.map((family) => {
    const [abbreviation, ibsi] = families[family] ?? ["x", ""];
    const items = [
      abbreviation,
      aggregation(family, settings.aggregation),
      modality(reading),
      interpolation(settings),
      resegmentation(settings),
      discretization(family, reading, settings),
      ...familySettings(family, settings.texture),
    ];
    return { family, ibsi, nomenclature: items.filter((item) => item !== "").join(", ") };
  });
}

function aggregation(family: string, chosen: ExtractionPlan["aggregation"]): string {
  const [dimension, how] = chosen.toUpperCase().split("-");
  switch (family) {
    case "glcm":
    case "glrlm":
      return `${dimension}:${how === "AVERAGE" ? "avg" : "mrg"}`;
    case "glszm":
    case "gldzm":
    case "ngtdm":
    case "ngldm":
      return dimension;
    default:
      return "";
  }
}

function modality({ modality: of, suv }: ReadingPlan): string {
  switch (of) {
    case "CT":
      return "CT";
    case "MR":
      return "MRI";
    case "PET":
      return `PET:${uptakes[suv ?? "body-weight"]}`;
  }
}

const uptakes = {
  "body-weight": "SUV",
  "lean-body-mass": "SUL",
  "lean-body-mass-james": "SUL",
  "body-surface-area": "SUVbsa",
} as const;

const interpolations = { nearest: "NNB", linear: "LIN", cubic: "CSI" } as const;

function interpolation({ spacingMm, imageInterpolation, dimension }: ExtractionPlan): string {
  if (spacingMm.every((mm) => mm === null)) return "INT:–";
  const axes = dimension === "2d" ? spacingMm.slice(0, 2) : spacingMm;
  const lengths = axes.every((mm) => mm === axes[0]) ? [axes[0]] : axes;
  const spacing = lengths.map((mm) => (mm === null ? "–" : String(mm))).join("x");
  return `${interpolations[imageInterpolation]}:${dimension.toUpperCase()}:${spacing}mm`;
}

function resegmentation({ range, outlierSigma }: ExtractionPlan): string {
  const [low, high] = range ?? [null, null];
  const parts = [
    ...(range === null ? [] : [`${low === null ? "(-∞" : `[${low}`},${high === null ? "∞)" : `${high}]`}`]),
    ...(outlierSigma === null ? [] : [`${outlierSigma}σ`]),
  ];
  return `RS:${parts.length === 0 ? "–" : parts.join("+")}`;
}

/** Families that look at intensities or shape alone know no levels. */
const withoutLevels: readonly string[] = ["morphology", "local-intensity", "intensity", "extensions", "pet-extensions"];

function discretization(family: string, { modality: of }: ReadingPlan, settings: ExtractionPlan): string {
  if (withoutLevels.includes(family)) return "";
  const bins: DiscretizationPlan = family === "ivh" ? settings.ivh : settings.discretization;
  switch (bins.kind) {
    case "none":
      return "DIS:–";
    case "binCount":
      return `FBN:${bins.binCount}`;
    case "binWidth":
      return `FBS:${bins.binWidth}${of === "CT" ? "HU" : ""}`;
  }
}

const norms = { manhattan: "1", euclidean: "2", chebyshev: "∞" } as const;

function familySettings(family: string, texture: ExtractionPlan["texture"]): string[] {
  const distance = (voxels: number): string[] => (voxels === 1 ? [] : [`δ:${voxels}`]);
  if (family === "ngldm") return [`α:${texture.ngldmAlpha}`, ...distance(texture.ngldmDistance)];
  if (family !== "glcm") return [];
  const length = `|m|_${norms[texture.glcmNorm]}`;
  const weights = { none: [], "inverse-distance": [`w:1/${length}`], exponential: [`w:exp(-${length}²)`] } as const;
  return [...distance(texture.glcmDistance), ...weights[texture.glcmWeighting]];
}
