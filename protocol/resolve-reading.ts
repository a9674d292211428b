import type { DerivedRegionPlan, NormalizationPlan, ReadingPlan, RegionSelectionPlan } from "./reading-plan.ts";
import type { RadiomicsSet } from "./schema/features.ts";
import type { PreprocessStep } from "./schema/preprocess.ts";
import type { DerivedRegion, RegionKeys } from "./schema/regions.ts";
import { byName } from "./sorted-entries.ts";

/** How the cases of one radiomics set are read, with every default filled in. */
export function resolveReading(set: RadiomicsSet): ReadingPlan {
  const suv = set.preprocess.find((step) => step.kind === "suv");
  const normalization = set.preprocess.find((step) => step.kind !== "suv");
  return {
    modality: set.modality,
    gapJitter: set.image.gapJitter ?? 0.02,
    series: set.image.series ?? null,
    resampleMask: set.mask.resample ?? null,
    region: selectionPlan(set.mask),
    regions: orderRegions(set.regions).ordered.map(([name, region]) => regionPlan(name, region)),
    suv: suv?.by ?? null,
    normalization: normalization === undefined ? null : normalizationPlan(normalization),
  };
}

/** Each region after those that it is made from, whatever the order in the study; `cyclic` can never be made. */
export function orderRegions(regions: Readonly<Record<string, DerivedRegion>>): {
  readonly ordered: readonly (readonly [string, DerivedRegion])[];
  readonly cyclic: readonly string[];
} {
  const ordered: [string, DerivedRegion][] = [];
  let waiting = byName(regions);
  while (waiting.length > 0) {
    const names = new Set(waiting.map(([name]) => name));
    const next = waiting.find(([, region]) => !regionsUsed(region).some((name) => names.has(name)));
    if (next === undefined) break;
    ordered.push([next[0], next[1]]);
    waiting = waiting.filter(([name]) => name !== next[0]);
  }
  return { ordered, cyclic: waiting.map(([name]) => name) };
}

/** Names of the regions that a region is made from. */
export function regionsUsed({ from, subtract, within }: DerivedRegion): string[] {
  return [from, subtract, within].filter((name) => typeof name === "string");
}

function regionPlan(name: string, { from, expandMm, subtract, within, measure }: DerivedRegion): DerivedRegionPlan {
  return {
    name,
    from: typeof from === "string" ? from : selectionPlan(from),
    expandMm: expandMm ?? 0,
    subtract: subtract ?? null,
    within: within ?? null,
    measured: measure,
  };
}

function selectionPlan({ label, roi, segment, multiple = "error" }: RegionKeys): RegionSelectionPlan {
  if (label !== undefined) return { kind: "label", label };
  if (roi !== undefined) return { kind: "roi", roi, multiple };
  if (segment !== undefined) return { kind: "segment", segment, multiple };
  return multiple === "each" ? { kind: "every", multiple } : { kind: "only" };
}

function normalizationPlan(step: Exclude<PreprocessStep, { kind: "suv" }>): NormalizationPlan {
  switch (step.kind) {
    case "normalize-reference":
      return { kind: step.kind, region: step.region };
    case "normalize-z-score":
      return { kind: step.kind, bodyFraction: bodyFractionOf(step) };
    case "normalize-percentile":
      return { kind: step.kind, lower: step.lower, upper: step.upper, bodyFraction: bodyFractionOf(step) };
  }
}

/** null: the whole image, so that a fraction that is written and not used changes nothing. */
function bodyFractionOf(step: { readonly within: "image" | "body"; readonly bodyFraction: number }): number | null {
  return step.within === "body" ? step.bodyFraction : null;
}
