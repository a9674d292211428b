import type { Levels } from "../image/discretize.ts";
import type { Region, Surroundings } from "../image/region.ts";
import type { VolumeHistogramIntensities } from "../image/volume-histogram-intensities.ts";
import type { Aggregation } from "./aggregation.ts";
import { zoneAggregation } from "./aggregation.ts";
import { borderDistance, zoneDistances } from "./border-distance.ts";
import type { FamilyName } from "./catalog.ts";
import { countDependences, countedDependences } from "./dependence-matrices.ts";
import { extensions } from "./extensions.ts";
import { glcm } from "./glcm.ts";
import { gldzm } from "./gldzm.ts";
import { glrlm } from "./glrlm.ts";
import { glszm } from "./glszm.ts";
import { intensityHistogram } from "./intensity-histogram.ts";
import { intensityStatistics } from "./intensity-statistics.ts";
import { intensityVolumeHistogram } from "./intensity-volume-histogram.ts";
import { localIntensity } from "./local-intensity.ts";
import type { Measurement } from "./measurement.ts";
import { morphology } from "./morphology.ts";
import type { Neighborhoods } from "./neighborhoods.ts";
import { ngldm } from "./ngldm.ts";
import { ngtdm } from "./ngtdm.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import { petExtensions } from "./pet-extensions.ts";
import type { TextureSettings } from "./texture-settings.ts";
import type { Zones } from "./zones.ts";

/** What a family may use; what several families share is made once, and only when one asks for it. */
export interface FamilyInput {
  readonly region: Region;
  /** At least as far as local intensity and the extensions of PET look where these are asked for. */
  readonly surroundings: Surroundings;
  readonly levels: () => Levels;
  readonly volumeHistogram: () => VolumeHistogramIntensities;
  /** Laid out for neighbors at the given distance. */
  readonly padded: (distance: number) => PaddedLevels;
  readonly zones: () => Zones;
  readonly neighborhoods: () => readonly Neighborhoods[];
  readonly aggregation: Aggregation;
  readonly texture: TextureSettings;
}

/** The registry: measurements by tag for each family. */
export const measureFamily: Readonly<Record<FamilyName, (input: FamilyInput) => Map<string, Measurement>>> = {
  morphology: ({ region }) => morphology(region),
  "local-intensity": ({ region, surroundings }) => localIntensity(region, surroundings),
  intensity: ({ region }) => intensityStatistics(region.intensities),
  histogram: ({ levels }) => intensityHistogram(levels()),
  ivh: ({ volumeHistogram }) => intensityVolumeHistogram(volumeHistogram()),
  glcm: ({ padded, aggregation, texture }) => glcm(padded(texture.glcmDistance), aggregation, texture),
  glrlm: ({ padded, aggregation }) => glrlm(padded(1), aggregation),
  glszm: ({ zones, padded, aggregation }) => glszm(zones(), padded(1), zoneAggregation(aggregation)),
  gldzm: ({ region, zones, padded, aggregation }) => {
    const within = zoneAggregation(aggregation);
    const distances = zoneDistances(zones(), padded(1), borderDistance(region, within === "3d" ? "3d" : "2d"));
    return gldzm(zones(), distances, padded(1), within);
  },
  ngtdm: ({ neighborhoods, aggregation }) => ngtdm(neighborhoods(), zoneAggregation(aggregation)),
  ngldm: ({ neighborhoods, padded, aggregation, texture: { ngldmAlpha, ngldmDistance } }) => {
    const within = zoneAggregation(aggregation);
    if (ngldmAlpha === 0 && ngldmDistance === 1) return ngldm(countedDependences(neighborhoods()), within);
    return ngldm(countDependences(padded(ngldmDistance), within, ngldmAlpha, ngldmDistance), within);
  },
  extensions: ({ region }) => extensions(region),
  "pet-extensions": ({ region, surroundings }) => petExtensions(region, surroundings),
};
