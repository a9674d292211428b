import { catalog, extensionCatalog, extensionFamilies, families } from "./features/catalog.ts";
import type { FamilyName } from "./features/catalog.ts";
import type { Aggregation } from "./features/aggregation.ts";
import { aggregations, zoneAggregation } from "./features/aggregation.ts";
import { familyInput } from "./features/family-input.ts";
import { measureFamily } from "./features/index.ts";
import { PEAK_RADIUS_MM } from "./features/local-intensity.ts";
import type { Measurement, MissingReason } from "./features/measurement.ts";
import type { TextureSettings } from "./features/texture-settings.ts";
import { checkGeometry } from "./image/check-geometry.ts";
import { discretize } from "./image/discretize.ts";
import type { Discretization, Levels } from "./image/discretize.ts";
import type { Image, Mask } from "./image/image.ts";
import { prepareRegion } from "./image/prepare-region.ts";
import type { PreparationSettings } from "./image/prepare-region.ts";
import type { Region } from "./image/region.ts";
import { volumeHistogramIntensities } from "./image/volume-histogram-intensities.ts";
import { RadiomicsError } from "./radiomics-error.ts";

/** How one image is measured, with every default filled in. */
export interface ExtractionSettings extends PreparationSettings {
  /** 2D: slices are never mixed, so that the third axis keeps its spacing and texture stays within slices. */
  readonly dimension: "2d" | "3d";
  /** Of gray levels; `none` where the intensities are levels already. */
  readonly discretization: Discretization;
  /** Of the intensity-volume histogram; `none` for definite intensities such as HU. */
  readonly ivh: Discretization;
  /** Names of `families` and `extensionFamilies` in the catalog. */
  readonly families: readonly string[];
  readonly aggregation: Aggregation;
  readonly texture: TextureSettings;
}

export interface FeatureValue {
  readonly family: string;
  readonly tag: string;
  readonly ibsi: string;
  readonly name: string;
  /** Empty for features that are not aggregated. */
  readonly aggregation: string;
  /** NaN where the feature is not defined; then `reason` says why. */
  readonly value: number;
  readonly unit: string;
  readonly reason: string;
}

interface ExtractionDiagnostics {
  /** Voxels of the interpolated region: the morphological mask. */
  readonly roiVoxels: number;
  /** Voxels that re-segmentation kept: the intensity mask. */
  readonly roiVoxelsResegmented: number;
  /** Voxels of the interpolation grid per axis. */
  readonly gridSize: readonly [number, number, number];
  /** Bounding box of the interpolated region in voxels. */
  readonly boxSize: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** Number of gray levels; null where no family needs them. */
  readonly grayLevels: number | null;
}

export interface ExtractionResult {
  readonly features: readonly FeatureValue[];
  readonly diagnostics: ExtractionDiagnostics;
}

const everyFamily = [...families, ...extensionFamilies];
const everyFeature = [...catalog, ...extensionCatalog];
const looksAround: readonly string[] = ["local-intensity", "pet-extensions"] satisfies FamilyName[];
const hasShape: readonly string[] = ["morphology", "extensions"] satisfies FamilyName[];

/** A setting that no extraction can follow. */
class SettingsError extends RadiomicsError {
  override readonly name = "SettingsError";
}

/**
 * Measures one region of one image (IBSI 1): interpolation, re-segmentation, discretization, features.
 *
 * @param image - finite voxels
 * @param mask - region on the grid of the image
 * @param settings - every default filled in
 * @returns every feature of the families asked for, in the order of the catalog, and what was measured; a region that
 * interpolation or re-segmentation empties has every row too, NaN with its reason where there is nothing to measure
 * @throws GeometryError, RegionError, DiscretizationError or SettingsError
 */
export function extractFeatures(image: Image, mask: Mask, settings: ExtractionSettings): ExtractionResult {
  checkSettings(settings);
  checkGeometry(image, mask);
  const marginMm = settings.families.some((family) => looksAround.includes(family)) ? PEAK_RADIUS_MM : 0;
  const { region, gridSize, surroundings } = prepareRegion(image, mask, settings, marginMm);
  let made: Levels | null = null;
  const levels = (): Levels =>
    (made ??= discretize(region.intensities, settings.discretization, settings.range?.[0] ?? null));

  const volumeHistogram = () => volumeHistogramIntensities(region.intensities, settings.ivh, settings.range);
  const input = familyInput(region, surroundings, levels, volumeHistogram, settings.aggregation, settings.texture);

  const features: FeatureValue[] = [];
  for (const { name: family } of everyFamily) {
    if (!settings.families.includes(family)) continue;
    const reason = nothingToMeasure(family, region);
    const measured = reason === "" ? measureFamily[family](input) : null;
    features.push(
      ...inCatalogOrder(family, settings.aggregation, (tag) =>
        measured === null ? { value: NaN, reason } : measured.get(tag),
      ),
    );
  }
  return {
    features,
    diagnostics: {
      roiVoxels: region.morphologyVoxels,
      roiVoxelsResegmented: region.voxels.length,
      gridSize,
      boxSize: region.size,
      spacingMm: region.spacingMm,
      grayLevels: (made as Levels | null)?.count ?? null,
    },
  };
}

/** Why no feature of a family is measured; shape needs the morphological mask only. */
function nothingToMeasure(family: FamilyName, { morphologyVoxels, voxels }: Region): MissingReason {
  if (morphologyVoxels === 0) return "region-empty";
  return voxels.length === 0 && !hasShape.includes(family) ? "region-resegmented-empty" : "";
}

function inCatalogOrder(
  family: FamilyName,
  aggregation: Aggregation,
  measured: (tag: string) => Measurement | undefined,
): FeatureValue[] {
  const wanted: readonly string[] = ["", aggregation, zoneAggregation(aggregation)];
  return everyFeature
    .filter((entry) => entry.family === family && wanted.includes(entry.aggregation))
    .map((entry) => {
      const measurement = measured(entry.tag);
      if (measurement === undefined) throw new TypeError(`feature ${entry.tag}: in the catalog but not measured`);
      return {
        family,
        tag: entry.tag,
        ibsi: entry.ibsi,
        name: entry.name,
        aggregation: entry.aggregation,
        value: measurement.value,
        unit: entry.unit,
        reason: measurement.reason,
      };
    });
}

function checkSettings(settings: ExtractionSettings): void {
  const known = everyFamily.map((family) => family.name as string);
  const unknown = settings.families.filter((family) => !known.includes(family));
  if (unknown.length > 0 || settings.families.length === 0) {
    throw new SettingsError(
      "settings-invalid",
      "families",
      `expected some of ${known.join(", ")}, got ${unknown.join(", ") || "none"}`,
      "name families that can be measured",
    );
  }
  if (settings.spacingMm.length !== 3 || settings.spacingMm.some((mm) => mm !== null && !(mm > 0))) {
    throw invalidSetting("spacingMm", "three positive lengths or null", settings.spacingMm.join(", "));
  }
  const { dimension, aggregation, range, outlierSigma, maskThreshold, texture } = settings;
  if (dimension === "2d" && settings.spacingMm[2] !== null) {
    throw invalidSetting(
      "spacingMm",
      "null for the third axis, because dimension is 2d",
      String(settings.spacingMm[2]),
    );
  }
  if (!aggregations.includes(aggregation) || (dimension === "2d" && aggregation.startsWith("3d"))) {
    throw invalidSetting("aggregation", `one that goes with dimension ${dimension}`, aggregation);
  }
  checkDiscretization("discretization", settings.discretization);
  checkDiscretization("ivh", settings.ivh);
  for (const setting of ["glcmDistance", "ngldmDistance"] as const) {
    if (!(Number.isInteger(texture[setting]) && texture[setting] > 0)) {
      throw invalidSetting(setting, "a positive whole number of voxels", texture[setting]);
    }
  }
  if (!(Number.isInteger(texture.ngldmAlpha) && texture.ngldmAlpha >= 0)) {
    throw invalidSetting("ngldmAlpha", "a whole number of levels, 0 or more", texture.ngldmAlpha);
  }
  if (range !== null && (range[0] ?? -Infinity) > (range[1] ?? Infinity)) {
    throw invalidSetting("range", "lower end <= upper end", range.join(" to "));
  }
  if (outlierSigma !== null && !(outlierSigma > 0))
    throw invalidSetting("outlierSigma", "a positive number", outlierSigma);
  if (!(maskThreshold > 0 && maskThreshold <= 1))
    throw invalidSetting("maskThreshold", "above 0, at most 1", maskThreshold);
}

function checkDiscretization(setting: string, discretization: Discretization): void {
  switch (discretization.kind) {
    case "none":
      return;
    case "binWidth":
      if (discretization.binWidth > 0) return;
      throw invalidSetting(`${setting}.binWidth`, "a positive number", discretization.binWidth);
    case "binCount":
      if (Number.isInteger(discretization.binCount) && discretization.binCount > 0) return;
      throw invalidSetting(`${setting}.binCount`, "a positive whole number", discretization.binCount);
  }
}

function invalidSetting(setting: string, expected: string, got: number | string): SettingsError {
  return new SettingsError("settings-invalid", setting, `expected ${expected}, got ${got}`, "correct the setting");
}
