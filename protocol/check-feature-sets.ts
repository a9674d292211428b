import { outcomeColumns } from "./outcome-columns.ts";
import { checkReading } from "./check-reading.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { leakDiagnostic } from "./leak-diagnostic.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import type { Bins, RadiomicsSet, TableSet } from "./schema/features.ts";
import type { Protocol } from "./schema/protocol.ts";
import type { ImageSource } from "./schema/regions.ts";

/** Rules within one feature set. */
export function checkFeatureSets(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const sets = Object.entries(protocol.features);
  if (sets.length === 0) return [diagnose("nothing-declared", { key: "features" }, source.keyPlace(["features"]))];
  return sets.flatMap(([name, set]) => {
    const path: Path = ["features", name];
    return set.kind === "radiomics" ? checkRadiomics(set, path, source) : checkTable(protocol, set, path, source);
  });
}

function checkRadiomics(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  return [
    ...checkSource(set.image, [...path, "image"], source),
    ...checkSource(set.mask, [...path, "mask"], source),
    ...checkReading(set, path, source),
    ...checkRange(set, [...path, "resegmentation", "range"], source),
    ...checkBins(set, [...path, "discretization"], source),
    ...checkOneOf(set.ivh, [...path, "ivh"], source),
    ...checkDimension(set, path, source),
  ];
}

function checkSource(image: ImageSource, path: Path, source: ProtocolSource): Diagnostic[] {
  const given = [image.column, image.pattern].filter((each) => each !== undefined).length;
  if (given !== 1) return [diagnose("source-ambiguous", { given }, source.place(path))];
  const { pattern } = image;
  if (pattern === undefined || /\{[^{}]+\}/.test(pattern)) return [];
  return [diagnose("pattern-constant", { pattern }, source.place([...path, "pattern"]))];
}

function checkRange(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  const { range } = set.resegmentation;
  if (range === undefined) return [];
  const [low, high] = range.map((end) => (typeof end === "number" ? end : end === "inf" ? Infinity : -Infinity));
  return low < high ? [] : [diagnose("range-order", { low: range[0], high: range[1] }, source.place(path))];
}

function checkBins(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  if (set.discretization === "none") return [];
  const ambiguous = checkOneOf(set.discretization, path, source);
  if (ambiguous.length > 0 || set.discretization.binWidth === undefined) return ambiguous;
  const place = source.place([...path, "binWidth"]);
  if (set.modality === "MR") return [diagnose("bin-width-mr", undefined, place)];
  const low = set.resegmentation.range?.[0];
  return typeof low === "number" ? [] : [diagnose("bin-width-range", { modality: set.modality }, place)];
}

function checkOneOf(bins: Bins | undefined, path: Path, source: ProtocolSource): Diagnostic[] {
  if (bins === undefined || bins === "none" || (bins.binCount === undefined) !== (bins.binWidth === undefined))
    return [];
  return [diagnose("bins-ambiguous", { given: bins.binCount === undefined ? 0 : 2 }, source.place(path))];
}

/** In 2D nothing may mix slices. */
function checkDimension(set: RadiomicsSet, path: Path, source: ProtocolSource): Diagnostic[] {
  if (set.dimension === "3d") return [];
  const found: Diagnostic[] = [];
  const { spacingMm } = set.interpolation;
  if (Array.isArray(spacingMm) && spacingMm[2] !== "native") {
    const at: Path = [...path, "interpolation", "spacingMm"];
    const what = `a third axis of ${spacingMm[2]} mm`;
    const fix = `write spacingMm: [${spacingMm[0]}, ${spacingMm[1]}, native]`;
    found.push(diagnose("slices-mixed", { what, fix }, source.place(at)));
  }
  if (set.aggregation?.startsWith("3d") === true) {
    const what = `the aggregation ${set.aggregation}`;
    const fix = "write aggregation: 2.5d-merged, or dimension: 3d";
    found.push(diagnose("slices-mixed", { what, fix }, source.place([...path, "aggregation"])));
  }
  return found;
}

function checkTable(protocol: Protocol, set: TableSet, path: Path, source: ProtocolSource): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (set.key !== undefined && set.file === undefined) {
    found.push(diagnose("key-without-file", { key: set.key }, source.place([...path, "key"])));
  }
  if (set.columns === "all") return found;
  set.columns.forEach((column, index) => {
    if (!outcomeColumns(protocol.outcome).includes(column.name)) return;
    const written: Path = [...path, "columns", index, "name"];
    found.push(leakDiagnostic(source, written, column.name, "feature"));
  });
  return found;
}
