import type { FeaturesAssembleNode } from "./plan.ts";
import type { RadiomicsSet, TableSet } from "./schema/features.ts";
import type { Protocol } from "./schema/protocol.ts";

/** What a row of the models is: without lesions and visits each row of the case table. */
export function resolveUnit(protocol: Protocol): FeaturesAssembleNode["params"]["unit"] {
  if (protocol.unit !== undefined) return protocol.unit;
  const { lesion, timepoint } = protocol.columns;
  const several = lesion !== undefined || timepoint !== undefined || Object.values(protocol.features).some(takesEach);
  return several ? "patient" : "case";
}

/** The mask, or a derived region, is each of several regions of the mask file. */
export function takesEach(set: RadiomicsSet | TableSet): boolean {
  return set.kind === "radiomics" && (set.mask.multiple === "each" || eachRegions(set).length > 0);
}

/** Derived regions of which a case may have several. */
export function eachRegions(set: RadiomicsSet): string[] {
  return Object.keys(set.regions)
    .filter((name) => {
      const { from } = set.regions[name];
      return typeof from !== "string" && from.multiple === "each";
    })
    .sort();
}
