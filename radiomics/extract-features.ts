import { families, catalog } from "./features/catalog.ts";
import type { FamilyName } from "./features/catalog.ts";
import type { Aggregation } from "./features/glcm.ts";
import { measureFamily } from "./features/index.ts";
import type { Measurement } from "./features/measurement.ts";
import { checkGeometry } from "./image/check-geometry.ts";
import { discretize } from "./image/discretize.ts";
import type { Discretization, Levels } from "./image/discretize.ts";
import type { Image, Mask } from "./image/image.ts";
import { prepareRegion } from "./image/prepare-region.ts";
import type { PreparationSettings } from "./image/prepare-region.ts";
import { RadiomicsError } from "./radiomics-error.ts";

/** How one image is measured, with every default filled in. */
export interface ExtractionSettings extends PreparationSettings {
  readonly discretization: Discretization;
  /** Names of `families` in the catalog. */
  readonly families: readonly string[];
  readonly aggregation: Aggregation;
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
 * @returns every feature of the families asked for, in the order of the catalog, and what was measured
 * @throws GeometryError, RegionError, DiscretizationError or SettingsError
 */
export function extractFeatures(image: Image, mask: Mask, settings: ExtractionSettings): ExtractionResult {
  checkSettings(settings);
  checkGeometry(image, mask);
  const { region, gridSize } = prepareRegion(image, mask, settings);
  let made: Levels | null = null;
  const levels = (): Levels =>
    (made ??= discretize(region.intensities, settings.discretization, settings.range?.[0] ?? null));

  const features: FeatureValue[] = [];
  for (const { name: family } of families) {
    if (!settings.families.includes(family)) continue;
    const measured = measureFamily[family]({ region, levels, aggregation: settings.aggregation });
    features.push(...inCatalogOrder(family, settings.aggregation, measured));
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

function inCatalogOrder(
  family: FamilyName,
  aggregation: Aggregation,
  measured: ReadonlyMap<string, Measurement>,
): FeatureValue[] {
  return catalog
    .filter((entry) => entry.family === family && (entry.aggregation === "" || entry.aggregation === aggregation))
    .map((entry) => {
      const measurement = measured.get(entry.tag);
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
  const known = families.map((family) => family.name as string);
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
    throw invalidNumber("spacingMm", "three positive lengths or null", settings.spacingMm.join(", "));
  }
  const { discretization, range, outlierSigma, maskThreshold } = settings;
  if (discretization.kind === "binWidth" && !(discretization.binWidth > 0)) {
    throw invalidNumber("binWidth", "a positive number", discretization.binWidth);
  }
  if (
    discretization.kind === "binCount" &&
    !(Number.isInteger(discretization.binCount) && discretization.binCount > 0)
  ) {
    throw invalidNumber("binCount", "a positive whole number", discretization.binCount);
  }
  if (range !== null && (range[0] ?? -Infinity) > (range[1] ?? Infinity)) {
    throw invalidNumber("range", "lower end <= upper end", range.join(" to "));
  }
  if (outlierSigma !== null && !(outlierSigma > 0))
    throw invalidNumber("outlierSigma", "a positive number", outlierSigma);
  if (!(maskThreshold > 0 && maskThreshold <= 1))
    throw invalidNumber("maskThreshold", "above 0, at most 1", maskThreshold);
}

function invalidNumber(setting: string, expected: string, got: number | string): SettingsError {
  return new SettingsError("settings-invalid", setting, `expected ${expected}, got ${got}`, "correct the setting");
}
