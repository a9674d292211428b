import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { orderRegions, regionsUsed } from "./resolve-reading.ts";
import type { RadiomicsSet } from "./schema/features.ts";
import type { RegionKeys } from "./schema/regions.ts";

/** Rules about what is read of each case: the region, further regions, and what is done to the intensities. */
export function checkReading(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  return [
    ...checkSelection(set.mask, [...path, "mask"], source),
    ...checkRegions(set, path, source),
    ...checkPreprocess(set, [...path, "preprocess"], source),
  ];
}

function checkSelection(keys: RegionKeys, path: Path, source: ProtocolSource): Diagnostic[] {
  const given = (["label", "roi", "segment"] as const).filter((key) => keys[key] !== undefined);
  if (given.length > 1) return [diagnose("region-ambiguous", { keys: given }, source.place([...path, given[1]]))];
  if (keys.multiple === undefined || keys.roi !== undefined || keys.segment !== undefined) return [];
  if (keys.multiple === "each" && keys.label === undefined) return [];
  return [diagnose("multiple-without-name", { label: keys.label ?? null }, source.place([...path, "multiple"]))];
}

function checkRegions(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  const at: Path = [...path, "regions"];
  const names = Object.keys(set.regions);
  const found: Diagnostic[] = [];
  for (const [name, region] of Object.entries(set.regions)) {
    const known = ["mask", ...names.filter((other) => other !== name)];
    if (name === "mask") found.push(diagnose("name-twice", { what: "region", name }, source.keyPlace([...at, name])));
    if (typeof region.from !== "string") found.push(...checkSelection(region.from, [...at, name, "from"], source));
    for (const key of ["from", "subtract", "within"] as const) {
      const used = region[key];
      if (typeof used !== "string" || known.includes(used)) continue;
      const facts = { what: "region", name: used, known, nearest: nearestName(used, known) };
      found.push(diagnose("name-unknown", facts, source.place([...at, name, key])));
    }
  }
  const { cyclic } = orderRegions(set.regions);
  const circle = cyclic.filter((name) => !regionsUsed(set.regions[name]).includes(name));
  if (circle.length > 0) found.push(diagnose("region-cycle", { names: circle }, source.keyPlace([...at, circle[0]])));
  return found;
}

function checkPreprocess(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  const found: Diagnostic[] = [];
  set.preprocess.forEach((step, index) => {
    const place = source.place([...path, index]);
    const { kind } = step;
    const wanted = kind === "suv" ? "PET" : "MR";
    if (set.modality !== wanted) {
      found.push(diagnose("preprocess-modality", { kind, wanted, modality: set.modality }, place));
    } else if (index > 0) {
      found.push(diagnose("preprocess-twice", { kind, first: set.preprocess[0].kind }, place));
    }
    if (kind === "normalize-percentile" && step.lower >= step.upper) {
      found.push(diagnose("range-order", { low: step.lower, high: step.upper }, place));
    }
    if (kind === "normalize-reference" && !(step.region in set.regions)) {
      const known = Object.keys(set.regions);
      const facts = { what: "region", name: step.region, known, nearest: nearestName(step.region, known) };
      found.push(diagnose("name-unknown", facts, source.place([...path, index, "region"])));
    }
  });
  return found;
}
