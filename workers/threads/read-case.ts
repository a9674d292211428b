import { realpath } from "node:fs/promises";
import { extname } from "node:path";
import type { NormalizationPlan, ReadingPlan, RegionSelectionPlan } from "../../protocol/reading-plan.ts";
import type { ImageReading, ImageRecord } from "../../radiomics/image-io/image-record.ts";
import { readImage } from "../../radiomics/image-io/read-image.ts";
import { readMask, type MaskReading } from "../../radiomics/image-io/read-mask.ts";
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
import { deriveRegions } from "./derive-regions.ts";

/** One case, ready to be looked at and measured. */
export interface CaseReading {
  /** Normalized where the study says so. */
  readonly image: Image;
  readonly record: ImageRecord;
  readonly mask: MaskReading;
  /** What is measured, by name: `mask` first, then those that are derived from it. */
  readonly regions: ReadonlyMap<string, Mask>;
  readonly normalization: Normalization | null;
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
      ...(plan.suv === null ? {} : { suv: plan.suv }),
    });
    checkModality(record, plan, imagePath);
    const readRegion = async (selection: RegionSelectionPlan): Promise<MaskReading> => {
      const reading = await readMask(maskFile, selectionOf(selection), { image, record });
      checkGeometry(image, reading.mask);
      return reading;
    };
    const mask = await readRegion(plan.region);
    const regions = await deriveRegions(mask.mask, plan.regions, async (from) => (await readRegion(from)).mask);
    const normalization = plan.normalization === null ? null : normalize(image, plan.normalization, regions);
    const measured = plan.regions.filter((region) => region.measured).map(({ name }) => name);
    return {
      image: normalization === null ? image : normalizeIntensities(image, normalization),
      record,
      mask,
      regions: new Map(["mask", ...measured].map((name) => [name, regions.get(name) as Mask])),
      normalization,
    };
  } catch (error) {
    throw withNames(error, { [imageFile]: imagePath, [maskFile]: maskPath });
  }
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
      return null;
    case "label":
      return { label: plan.label };
    case "roi":
      return { roi: plan.roi, multiple: plan.multiple };
    case "segment":
      return { segment: plan.segment, multiple: plan.multiple };
  }
}

function normalize(image: Image, plan: NormalizationPlan, regions: ReadonlyMap<string, Mask>): Normalization {
  switch (plan.kind) {
    case "normalize-z-score":
      return zScoreNormalization(image, within(image, plan.bodyFraction));
    case "normalize-percentile":
      return percentileNormalization(image, plan.lower, plan.upper, within(image, plan.bodyFraction));
    case "normalize-reference":
      return referenceNormalization(image, (regions.get(plan.region) as Mask).values);
  }
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
