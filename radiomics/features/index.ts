import type { Levels } from "../image/discretize.ts";
import type { Region } from "../image/region.ts";
import type { FamilyName } from "./catalog.ts";
import { glcm } from "./glcm.ts";
import type { Aggregation } from "./glcm.ts";
import { intensityHistogram } from "./intensity-histogram.ts";
import { intensityStatistics } from "./intensity-statistics.ts";
import type { Measurement } from "./measurement.ts";
import { morphology } from "./morphology.ts";

/** What a family may use; gray levels are made once, and only when a family asks for them. */
export interface FamilyInput {
  readonly region: Region;
  readonly levels: () => Levels;
  readonly aggregation: Aggregation;
}

/** The registry: measurements by tag for each family. */
export const measureFamily: Readonly<Record<FamilyName, (input: FamilyInput) => Map<string, Measurement>>> = {
  morphology: ({ region }) => morphology(region),
  intensity: ({ region }) => intensityStatistics(region.intensities),
  histogram: ({ levels }) => intensityHistogram(levels()),
  glcm: ({ region, levels, aggregation }) => glcm(region, levels(), aggregation),
};
