import { extractFeatures } from "../extract-features.ts";
import { catalog, families } from "../features/catalog.ts";
import type { Image, Mask } from "../image/image.ts";
import type { ReferenceConfiguration } from "./configurations.ts";
import { imageDiagnostics } from "./image-diagnostics.ts";

const aggregatedFamilies = families
  .map((family) => family.name)
  .filter((family) => catalog.some((entry) => entry.family === family && entry.aggregation !== ""));

/**
 * Every value of one published configuration: all features in all its aggregations, and the diagnostics.
 *
 * @param image - of the configuration, as read
 * @param mask - of the configuration, as read
 * @param configuration - settings and aggregations
 * @returns values by tag, in the unit of the published table
 */
export function measureConfiguration(
  image: Image,
  mask: Mask,
  configuration: ReferenceConfiguration,
): Map<string, number> {
  const { settings, aggregations } = configuration;
  const found = configuration.diagnostics === 0 ? new Map<string, number>() : imageDiagnostics(image, mask, settings);
  for (const aggregation of aggregations) {
    // What is not aggregated is the same every time.
    const wanted = aggregation === aggregations[0] ? settings.families : aggregatedFamilies;
    const { features } = extractFeatures(image, mask, { ...settings, aggregation, families: wanted });
    for (const feature of features) found.set(feature.tag, feature.value);
  }
  return found;
}
