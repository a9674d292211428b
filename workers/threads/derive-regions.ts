import type { DerivedRegionPlan, RegionSelectionPlan } from "../../protocol/reading-plan.ts";
import { intersectMasks, subtractMask } from "../../radiomics/image/combine-masks.ts";
import { expandMask } from "../../radiomics/image/expand-mask.ts";
import type { Mask } from "../../radiomics/image/image.ts";
import type { RegionEntry } from "../../radiomics/image-io/region-selection.ts";

/** A region of the mask file that the study selects. */
export interface SelectedRegion {
  /** Empty where the selection means one region. */
  readonly lesion: string;
  readonly mask: Mask;
  readonly label: number;
  readonly taken: readonly RegionEntry[];
}

/** One region of a case. */
export interface CaseRegion {
  /** `mask`, or the name of a derived region. */
  readonly name: string;
  /** Which of several regions of the mask file it is, or is made from; empty where there is one. */
  readonly lesion: string;
  readonly mask: Mask;
  /** What a region of several was drawn as; null for the mask, and for what is made from it. */
  readonly drawn: Pick<SelectedRegion, "label" | "taken"> | null;
}

/** A region as the tables name it: `mask`, `rim`, `label-2`, `label-2.rim`. */
export function regionLabel({ name, lesion }: Pick<CaseRegion, "name" | "lesion">): string {
  if (lesion === "") return name;
  return name === "mask" ? lesion : `${lesion}.${name}`;
}

/** A region of the mask as `mask`, and every region that the study derives, in the order of the plan; one of those may be empty. */
export async function deriveRegions(
  { lesion, mask }: Pick<SelectedRegion, "lesion" | "mask">,
  plans: readonly DerivedRegionPlan[],
  readRegions: (selection: RegionSelectionPlan) => Promise<readonly SelectedRegion[]>,
): Promise<CaseRegion[]> {
  const regions: CaseRegion[] = [{ name: "mask", lesion, mask, drawn: null }];
  const made = (name: string): Mask => {
    const region = regions.find((each) => each.name === name);
    if (region === undefined) throw new TypeError(`regions: "${name}" is used before it is made`);
    return region.mask;
  };
  for (const { name, from, expandMm, subtract, within } of plans) {
    const selected =
      typeof from === "string"
        ? [{ lesion: "", mask: made(from), drawn: null }]
        : await drawnRegions(from, readRegions);
    for (const start of selected) {
      let region = start.mask;
      if (expandMm > 0) region = expandMask(region, expandMm);
      if (subtract !== null) region = subtractMask(region, made(subtract));
      if (within !== null) region = intersectMasks(region, made(within));
      const next = { name, lesion: start.lesion === "" ? lesion : start.lesion, mask: region, drawn: start.drawn };
      regions.push(next);
    }
  }
  return regions;
}

async function drawnRegions(
  from: RegionSelectionPlan,
  readRegions: (selection: RegionSelectionPlan) => Promise<readonly SelectedRegion[]>,
): Promise<Omit<CaseRegion, "name">[]> {
  const selected = await readRegions(from);
  return selected.map(({ lesion, mask, label, taken }) => ({
    lesion,
    mask,
    drawn: lesion === "" ? null : { label, taken },
  }));
}
