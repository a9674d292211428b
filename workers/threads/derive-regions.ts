import type { DerivedRegionPlan, RegionSelectionPlan } from "../../protocol/reading-plan.ts";
import { intersectMasks, subtractMask } from "../../radiomics/image/combine-masks.ts";
import { expandMask } from "../../radiomics/image/expand-mask.ts";
import type { Mask } from "../../radiomics/image/image.ts";

/** The main region as `mask`, and every region that the study derives, in the order of the plan; one of those may be empty. */
export async function deriveRegions(
  mask: Mask,
  plans: readonly DerivedRegionPlan[],
  readRegion: (selection: RegionSelectionPlan) => Promise<Mask>,
): Promise<Map<string, Mask>> {
  const regions = new Map([["mask", mask]]);
  const made = (name: string): Mask => {
    const region = regions.get(name);
    if (region === undefined) throw new TypeError(`regions: "${name}" is used before it is made`);
    return region;
  };
  for (const { name, from, expandMm, subtract, within } of plans) {
    let region = typeof from === "string" ? made(from) : await readRegion(from);
    if (expandMm > 0) region = expandMask(region, expandMm);
    if (subtract !== null) region = subtractMask(region, made(subtract));
    if (within !== null) region = intersectMasks(region, made(within));
    regions.set(name, region);
  }
  return regions;
}
