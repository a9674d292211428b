import { realpath } from "node:fs/promises";
import { extname } from "node:path";
import type { NormalizationPlan, ReadingPlan, RegionSelectionPlan } from "../../protocol/reading-plan.ts";
import type { ImageReading, ImageRecord } from "../../radiomics/image-io/image-record.ts";
import { readImage } from "../../radiomics/image-io/read-image.ts";
import { openRegions } from "../../radiomics/image-io/open-regions.ts";
import { readMask, type MaskedImage, type MaskReading } from "../../radiomics/image-io/read-mask.ts";
import type { RegionSelection } from "../../radiomics/image-io/region-selection.ts";
import { checkGeometry } from "../../radiomics/image/check-geometry.ts";
import type { Image, Mask } from "../../radiomics/image/image.ts";
import {
  bodyVoxels,
  normalizeIntensities,
  percentileNormalization,
  referenceNormalization,
  zScoreNormalization,
  type Normalization,
} from "../../radiomics/image/normalize-intensities.ts";
import { CaseError } from "./case-error.ts";
import { deriveRegions, type CaseRegion, type SelectedRegion } from "./derive-regions.ts";

/** One case, ready to be looked at and measured. */
export interface CaseReading {
  /** Normalized where the study says so. */
  readonly image: Image;
  readonly record: ImageRecord;
  /** The one region of the mask, or each of several. */
  readonly lesions: readonly CaseLesion[];
  readonly normalization: Normalization | null;
}

/** A region of the mask with what is derived from it; read when it is wanted, so that many do not fill the memory. */
export interface CaseLesion {
  /** Empty where the mask is one region. */
  readonly name: string;
  readonly read: () => Promise<LesionReading>;
}

export interface LesionReading {
  readonly mask: MaskReading;
  /** What is measured: `mask` first, then those that are derived from it. */
  readonly regions: readonly CaseRegion[];
}

/**
 * Reads image and regions of one case, refuses another modality or grid, and normalizes: inspection and extraction see
 * the same.
 */
export async function readCase(imagePath: string, maskPath: string, plan: ReadingPlan): Promise<CaseReading> {
  const imageFile = await behindLink(imagePath);
  const maskFile = await behindLink(maskPath);
  try {
    const { image, record } = await readImage(imageFile, {
      gapJitter: plan.gapJitter,
      ...(plan.series === null ? {} : { series: plan.series }),
      ...(plan.suv === null ? {} : { suv: plan.suv }),
    });
    checkModality(record, plan, imagePath);
    const masked = { image, record, resample: plan.resampleMask === "nearest" };
    const select = async (selection: RegionSelectionPlan): Promise<SelectedMask[]> =>
      await selectedMasks(maskFile, selection, masked);
    const readLesion = async ({
      name,
      read,
    }: SelectedMask): Promise<LesionReading & { all: readonly CaseRegion[] }> => {
      try {
        const mask = await read();
        const all = await deriveRegions({ lesion: name, mask: mask.mask }, plan.regions, async (from) =>
          readAll(await select(from)),
        );
        const measured = new Set(plan.regions.filter((region) => region.measured).map((region) => region.name));
        return { mask, all, regions: all.filter((region) => region.name === "mask" || measured.has(region.name)) };
      } catch (error) {
        throw withNames(error, { [imageFile]: imagePath, [maskFile]: maskPath });
      }
    };
    const selected = await select(plan.region);
    const first = await readLesion(selected[0]);
    const normalization = plan.normalization === null ? null : normalize(image, plan.normalization, first.all);
    return {
      image: normalization === null ? image : normalizeIntensities(image, normalization),
      record,
      lesions: selected.map((each, index) => ({
        name: each.name,
        read: index === 0 ? () => Promise.resolve(first) : async () => await readLesion(each),
      })),
      normalization,
    };
  } catch (error) {
    throw withNames(error, { [imageFile]: imagePath, [maskFile]: maskPath });
  }
}

/** One region of the mask file that a selection means. */
interface SelectedMask {
  /** Empty where the selection means one region. */
  readonly name: string;
  readonly read: () => Promise<MaskReading>;
}

async function selectedMasks(
  path: string,
  selection: RegionSelectionPlan,
  masked: MaskedImage,
): Promise<SelectedMask[]> {
  const onGrid = (reading: MaskReading): MaskReading => {
    checkGeometry(masked.image, reading.mask);
    return reading;
  };
  if (!("multiple" in selection) || selection.multiple !== "each") {
    return [{ name: "", read: async () => onGrid(await readMask(path, selectionOf(selection), masked)) }];
  }
  const { regions, notes } = await openRegions(path, selectionOf(selection), masked);
  return regions.map(({ name, read }) => ({
    name,
    read: async () => {
      const reading = onGrid(await read());
      return { ...reading, notes: [...notes, ...reading.notes] };
    },
  }));
}

async function readAll(selected: readonly SelectedMask[]): Promise<SelectedRegion[]> {
  const regions: SelectedRegion[] = [];
  for (const { name, read } of selected) {
    const { mask, label, taken } = await read();
    regions.push({ lesion: name, mask, label, taken });
  }
  return regions;
}

const modalities = { CT: "CT", MR: "MR", PET: "PT" } as const;

/** Only DICOM says what it is. */
function checkModality({ format, modality, units }: ImageReading["record"], plan: ReadingPlan, path: string): void {
  if (format !== "dicom") return;
  if (modality !== modalities[plan.modality]) {
    throw new CaseError(
      "modality-differs",
      `${path}: expected Modality (0008,0060) ${modalities[plan.modality]} for modality: ${plan.modality}, got ${modality ?? "none"}; name the right series, or correct the modality of the feature set`,
    );
  }
  if (plan.modality !== "PET" || plan.suv !== null || units === "g/mL" || units === "cm2/mL") return;
  throw new CaseError(
    "suv-not-chosen",
    `${path}: expected SUV, got PET pixels in ${units ?? "an unknown unit"}; add "preprocess: [{ kind: suv, by: body-weight }]" to the feature set`,
  );
}

function selectionOf(plan: RegionSelectionPlan): RegionSelection {
  switch (plan.kind) {
    case "only":
    case "every":
      return null;
    case "label":
      return { label: plan.label };
    case "roi":
      return { roi: plan.roi, multiple: plan.multiple === "union" ? "union" : "error" };
    case "segment":
      return { segment: plan.segment, multiple: plan.multiple === "union" ? "union" : "error" };
  }
}

function normalize(image: Image, plan: NormalizationPlan, regions: readonly CaseRegion[]): Normalization {
  switch (plan.kind) {
    case "normalize-z-score":
      return zScoreNormalization(image, within(image, plan.bodyFraction));
    case "normalize-percentile":
      return percentileNormalization(image, plan.lower, plan.upper, within(image, plan.bodyFraction));
    case "normalize-reference":
      return referenceNormalization(image, regionNamed(regions, plan.region).values);
  }
}

function regionNamed(regions: readonly CaseRegion[], name: string): Mask {
  const found = regions.find((region) => region.name === name);
  if (found === undefined) throw new TypeError(`regions: "${name}" is used before it is made`);
  return found.mask;
}

function within(image: Image, bodyFraction: number | null): Uint8Array | null {
  return bodyFraction === null ? null : bodyVoxels(image, bodyFraction);
}

/** The file behind a link, so that files beside it are found; a link whose name alone tells the format is kept. */
async function behindLink(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    return extname(real).toLowerCase() === extname(path).toLowerCase() ? real : path;
  } catch {
    return path;
  }
}

/** The same error about the path that the study names. */
function withNames(error: unknown, names: Readonly<Record<string, string>>): unknown {
  if (!(error instanceof Error)) return error;
  for (const [real, named] of Object.entries(names)) {
    if (real !== named) error.message = error.message.replaceAll(real, named);
  }
  return error;
}
