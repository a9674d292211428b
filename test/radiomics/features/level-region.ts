import type { Levels } from "../../../radiomics/image/discretize.ts";
import type { Region } from "../../../radiomics/image/region.ts";

/** A region from a literal volume of gray levels, x fastest; 0 is outside. */
export function levelRegion(
  size: readonly [number, number, number],
  volume: readonly number[],
): { readonly region: Region; readonly levels: Levels } {
  const voxels = volume.flatMap((level, index) => (level === 0 ? [] : [index]));
  const values = voxels.map((index) => volume[index]);
  return {
    region: {
      size,
      spacingMm: [1, 1, 1],
      morphology: Uint8Array.from(volume, (level) => (level === 0 ? 0 : 1)),
      morphologyVoxels: voxels.length,
      voxels: Int32Array.from(voxels),
      intensities: Float64Array.from(values),
    },
    levels: { values: Uint16Array.from(values), count: Math.max(...values, 1) },
  };
}
