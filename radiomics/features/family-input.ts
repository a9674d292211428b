import type { Levels } from "../image/discretize.ts";
import type { Region, Surroundings } from "../image/region.ts";
import type { VolumeHistogramIntensities } from "../image/volume-histogram-intensities.ts";
import type { Aggregation } from "./aggregation.ts";
import { zoneAggregation } from "./aggregation.ts";
import type { FamilyInput } from "./index.ts";
import { lookAtNeighbors } from "./neighborhoods.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import { padLevels } from "./padded-levels.ts";
import type { TextureSettings } from "./texture-settings.ts";
import { findZones } from "./zones.ts";

/** What the families of one aggregation share, made on demand and kept. */
export function familyInput(
  region: Region,
  surroundings: Surroundings,
  levels: () => Levels,
  volumeHistogram: () => VolumeHistogramIntensities,
  aggregation: Aggregation,
  texture: TextureSettings,
): FamilyInput {
  const byDistance = new Map<number, PaddedLevels>();
  const padded = (distance: number): PaddedLevels => {
    const made = byDistance.get(distance) ?? padLevels(region, levels(), distance);
    byDistance.set(distance, made);
    return made;
  };
  const within = zoneAggregation(aggregation);
  return {
    region,
    surroundings,
    levels,
    volumeHistogram,
    padded,
    zones: once(() => findZones(padded(1), within === "3d" ? "3d" : "2d")),
    neighborhoods: once(() => lookAtNeighbors(padded(1), within)),
    aggregation,
    texture,
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
