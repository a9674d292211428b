import type { ExtractionPlan } from "./plan.ts";
import type { ReadingPlan } from "./reading-plan.ts";

/**
 * What two feature tables must have in common for their features to be comparable. How a region is found in its file may
 * differ by site; which families were asked for, and how they are aggregated, stands in the names of the features.
 */
export function comparableSettings(reading: ReadingPlan, settings: ExtractionPlan): Readonly<Record<string, unknown>> {
  const { families: _families, aggregation: _aggregation, ...processing } = settings;
  const { modality, suv, normalization, regions } = reading;
  return {
    ...processing,
    modality,
    // Files that hold SUV already are taken for SUV by body weight.
    suv: modality === "PET" ? (suv ?? "body-weight") : null,
    normalization,
    regions: regions.map(({ from, ...region }) => ({ ...region, from: typeof from === "string" ? from : "file" })),
  };
}
