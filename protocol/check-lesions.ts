import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { eachRegions, resolveUnit, takesEach } from "./resolve-lesions.ts";
import { regionsUsed } from "./resolve-reading.ts";
import type { RadiomicsSet } from "./schema/features.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Rules about lesions, regions of which there are several, and visits, as far as the study file alone tells. */
export function checkLesions(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const found = [...checkUnit(protocol, source), ...checkAggregate(protocol, source)];
  for (const [name, set] of Object.entries(protocol.features)) {
    const path: Path = ["features", name];
    if (set.timepoint !== undefined && protocol.columns.timepoint === undefined) {
      found.push(diagnose("timepoint-without-column", { set: name }, source.place([...path, "timepoint"])));
    }
    if (set.kind === "radiomics") found.push(...checkEach(protocol, name, set, path, source));
  }
  return found;
}

function checkUnit(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const named = protocol.columns.lesion !== undefined || Object.values(protocol.features).some(takesEach);
  if (protocol.unit === "lesion" && protocol.lesions !== undefined) {
    return [diagnose("aggregate-unused", undefined, source.keyPlace(["lesions"]))];
  }
  const key = protocol.unit === "lesion" ? "unit" : protocol.lesions === undefined ? null : "lesions";
  return named || key === null ? [] : [diagnose("lesions-unnamed", { key }, source.keyPlace([key]))];
}

function checkAggregate(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  if (protocol.lesions === undefined || protocol.unit === "lesion") return [];
  const place = source.keyPlace(["lesions"]);
  const sets = Object.entries(protocol.features).filter(([, set]) => set.kind === "radiomics");
  if (sets.length === 0) return [diagnose("aggregate-without-images", undefined, place)];
  return sets.flatMap(([name, set]) => {
    const families = set.kind === "radiomics" ? set.families : "all";
    if (families === "all" || families.includes("all") || families.includes("morphology")) return [];
    return [diagnose("aggregate-without-volume", { set: name }, source.place(["features", name, "families"]))];
  });
}

function checkEach(
  protocol: Protocol,
  name: string,
  set: RadiomicsSet,
  path: Path,
  source: ProtocolSource,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const parts = eachRegions(set);
  const ofMask = set.mask.multiple === "each" && set.mask.label === undefined;
  const places: Path[] = [
    ...(ofMask ? [[...path, "mask", "multiple"]] : []),
    ...parts.map((region) => [...path, "regions", region, "from", "multiple"]),
  ];
  for (const at of places) {
    const { lesion } = protocol.columns;
    const key = at.slice(2).join(".");
    if (lesion !== undefined) {
      found.push(diagnose("lesions-twice", { set: name, column: lesion, key }, source.place(at)));
    } else if (resolveUnit(protocol) === "patient" && protocol.lesions === undefined) {
      const what = `${key} of ${name} can give a patient several lesions`;
      found.push(diagnose("lesions-several", { what, names: [], visits: false }, source.place(at)));
    }
  }
  for (const region of parts) {
    const place = source.keyPlace([...path, "regions", region]);
    if (ofMask) found.push(diagnose("region-each-with-lesions", { region, rows: "mask" }, place));
    else if (resolveUnit(protocol) === "lesion") {
      found.push(diagnose("region-each-with-lesions", { region, rows: "unit" }, place));
    }
  }
  return [...found, ...checkUses(set, parts, path, source), ...(ofMask ? checkReference(set, path, source) : [])];
}

/** What other regions and a normalization begin with is a single region. */
function checkUses(set: RadiomicsSet, parts: readonly string[], path: Path, source: ProtocolSource): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [name, region] of Object.entries(set.regions)) {
    for (const used of regionsUsed(region).filter((other) => parts.includes(other))) {
      const facts = { region: used, by: `the region "${name}"` };
      found.push(diagnose("region-each-used", facts, source.keyPlace([...path, "regions", name])));
    }
  }
  set.preprocess.forEach((step, index) => {
    if (step.kind !== "normalize-reference" || !parts.includes(step.region)) return;
    const facts = { region: step.region, by: step.kind };
    found.push(diagnose("region-each-used", facts, source.place([...path, "preprocess", index, "region"])));
  });
  return found;
}

/** With each region of the mask as a lesion, the image is normalized by a region that no lesion is part of. */
function checkReference(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  return set.preprocess.flatMap((step, index) => {
    if (step.kind !== "normalize-reference" || !needsMask(set, step.region, [])) return [];
    return [diagnose("reference-per-lesion", { region: step.region }, source.place([...path, "preprocess", index]))];
  });
}

function needsMask(set: RadiomicsSet, name: string, seen: readonly string[]): boolean {
  if (name === "mask") return true;
  const region = set.regions[name];
  if (region === undefined || seen.includes(name)) return false;
  return regionsUsed(region).some((used) => needsMask(set, used, [...seen, name]));
}
