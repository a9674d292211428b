import type { ZoneAggregation } from "./aggregation.ts";
import { meanOfDefined } from "./aggregate-directions.ts";
import { levelSizeFeatures } from "./level-size-features.ts";
import { zoneMatrix } from "./level-size-matrix.ts";
import type { PaddedLevels } from "./padded-levels.ts";
import { sliceRanges } from "./padded-levels.ts";
import type { Zones } from "./zones.ts";

/**
 * Features of zones by level and one of their sizes.
 *
 * @param zones - found in slices for 2D and 2.5D
 * @param sizes - per zone: voxels or distance
 * @param padded - what the zones were found in
 * @param aggregation - 2D: mean over slices; 2.5D and 3D: one matrix
 * @returns in the order of `levelSizeFeatures`
 */
export function zoneFeatures(
  zones: Zones,
  sizes: Int32Array,
  padded: PaddedLevels,
  aggregation: ZoneAggregation,
): Float64Array {
  const { levels, parts } = zones;
  if (aggregation !== "2d") {
    const matrix = zoneMatrix(levels, sizes, 0, levels.length, padded.count);
    return levelSizeFeatures(matrix, padded.voxels.length);
  }
  const rows = sliceRanges(padded).map(({ from, to }, slice) =>
    levelSizeFeatures(zoneMatrix(levels, sizes, parts[slice], parts[slice + 1], padded.count), to - from),
  );
  return meanOfDefined(rows);
}
