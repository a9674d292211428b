import { openMask } from "./open-mask.ts";
import type { DicomMask, LabelImage } from "./open-mask.ts";
import { readOpened } from "./read-mask.ts";
import type { MaskedImage, MaskReading } from "./read-mask.ts";
import { segmentationSegments } from "./read-segmentation.ts";
import { structureSetRois } from "./read-structure-set.ts";
import { describeRegion, MaskError, selectRegions } from "./region-selection.ts";
import type { RegionEntry, RegionSelection } from "./region-selection.ts";

/** More are no lesions: an image in the place of a mask, or a parcellation. */
const MOST_REGIONS = 500;

/** One region of a mask file that is read when it is asked for, so that many regions do not fill the memory. */
export interface OfferedRegion {
  /** `label-2`, or the name of the ROI or segment. */
  readonly name: string;
  readonly read: () => Promise<MaskReading>;
}

/**
 * Opens a mask file for each of its regions by itself.
 *
 * @param path - as in `readMask`
 * @param selection - ROIs or segments by number, name or pattern; null: every label, every drawn ROI, every segment with frames
 * @param masked - as in `readMask`
 * @returns at least one region: labels ascending, ROIs and segments in the order of the file, names without repetition;
 * and what was left out, because nothing is drawn
 * @throws MaskError with code `mask-empty`, `mask-label`, `mask-values` (also for more than 500 regions) or `roi-missing`, ImageFileError as `readMask`
 */
export async function openRegions(
  path: string,
  selection: RegionSelection,
  masked: MaskedImage,
): Promise<{ readonly regions: readonly OfferedRegion[]; readonly notes: readonly string[] }> {
  const opened = await openMask(path);
  // A label image that is asked for an ROI or segment is refused as `readMask` does.
  if (opened.kind === "labels" && (selection !== null || opened.found.counts.length === 0)) {
    return { regions: [{ name: "mask", read: await readNow(opened, path, selection, masked) }], notes: [] };
  }
  const present = opened.kind === "labels" ? labelsOf(opened) : regionsOf(opened);
  const matching = selection === null ? present : selectRegions(present, unionOf(selection), path);
  const drawn = matching.filter(({ count }) => count > 0);
  if (drawn.length === 0) {
    throw new MaskError(
      "roi-missing",
      path,
      `expected drawn regions, got ${matching.map(describeRegion).join(", ")}`,
      "draw one of them, or remove the row of this case from the case table",
    );
  }
  if (drawn.length > MOST_REGIONS) {
    throw new MaskError(
      "mask-values",
      path,
      `expected at most ${MOST_REGIONS} regions, got ${drawn.length}`,
      "check that this is the mask and not the image, or name the regions that are meant",
    );
  }
  const names = namesOf(drawn);
  return {
    regions: drawn.map(({ number }, index) => ({
      name: names[index],
      read: async () => await readOpened(opened, path, selectionOf(opened, number), masked),
    })),
    notes: matching
      .filter(({ count }) => count === 0)
      .map((entry) => `nothing is drawn for ${describeRegion(entry)}: it is no region`),
  };
}

async function readNow(
  opened: LabelImage,
  path: string,
  selection: RegionSelection,
  masked: MaskedImage,
): Promise<() => Promise<MaskReading>> {
  const reading = await readOpened(opened, path, selection, masked);
  return () => Promise.resolve(reading);
}

function labelsOf({ found }: LabelImage): RegionEntry[] {
  return found.counts.map(({ label, voxels }) => ({ number: label, name: null, count: voxels, counted: "voxels" }));
}

function regionsOf({ kind, file }: DicomMask): readonly RegionEntry[] {
  return kind === "structure-set" ? structureSetRois(file) : segmentationSegments(file);
}

/** All that match, not only one. */
function unionOf(selection: RegionSelection): RegionSelection {
  if (typeof selection !== "object" || selection === null || "label" in selection) return selection;
  return { ...selection, multiple: "union" };
}

function selectionOf({ kind }: DicomMask | LabelImage, number: number): RegionSelection {
  if (kind === "labels") return { label: number };
  return kind === "structure-set" ? { roi: number } : { segment: number };
}

/** Names of regions; where several have the same, or none, their numbers tell them apart. */
function namesOf(entries: readonly RegionEntry[]): string[] {
  const names = entries.map(({ name }) => name?.trim() ?? "");
  return entries.map(({ number, counted }, index) => {
    const kind = counted === "voxels" ? "label" : counted === "contours" ? "roi" : "segment";
    const name = names[index];
    if (name === "") return `${kind}-${number}`;
    return names.filter((other) => other === name).length > 1 ? `${name} (${kind}-${number})` : name;
  });
}
