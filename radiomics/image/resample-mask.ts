import type { Box } from "./box.ts";
import { boundingBox, cropMask } from "./box.ts";
import type { Grid } from "./grid.ts";
import type { Mask } from "./image.ts";
import { firstPosition } from "./resampled-grid.ts";
import { resample } from "./resample.ts";

/** Partial volumes that are the threshold up to rounding count as inside: two correct programs must agree on ties. */
const TIE = 1e-9;

/** A region cut to its bounding box. */
export interface BoxedMask {
  readonly box: Box;
  /** 1 inside, 0 outside; x fastest within the box. */
  readonly values: Uint8Array;
  readonly voxels: number;
}

/**
 * Interpolates a mask onto another grid and keeps voxels whose partial volume reaches the threshold (IBSI E8H9).
 *
 * @param mask - region on the grid of the image
 * @param to - grid made by `resampledGrid`
 * @param interpolation - nearest, or linear (partial volumes)
 * @param threshold - partial volume, 0 to 1; at least this minus 1e-9 is inside
 * @returns the region in its bounding box on `to`, or null where it has no voxel left
 */
export function resampleMask(
  mask: Mask,
  to: Grid,
  interpolation: "nearest" | "linear",
  threshold: number,
): BoxedMask | null {
  const drawn = boundingBox(mask.values, mask.size);
  if (drawn === null) return null;
  const candidates = reach(mask, to, drawn);
  const partialVolumes = resample(mask.values, mask, to, candidates, interpolation);
  const inside = new Uint8Array(partialVolumes.length);
  let voxels = 0;
  for (let i = 0; i < inside.length; i++) {
    if (partialVolumes[i] < threshold - TIE) continue;
    inside[i] = 1;
    voxels++;
  }
  const tight = boundingBox(inside, candidates.size);
  if (tight === null) return null;
  const start = (axis: 0 | 1 | 2): number => candidates.start[axis] + tight.start[axis];
  return {
    box: { start: [start(0), start(1), start(2)], size: tight.size },
    values: cropMask(inside, candidates.size, tight),
    voxels,
  };
}

/** The voxels of the new grid less than one old voxel away from the drawn box: all others have partial volume 0. */
function reach(from: Grid, to: Grid, drawn: Box): Box {
  const start: [number, number, number] = [0, 0, 0];
  const size: [number, number, number] = [0, 0, 0];
  for (let axis = 0; axis < 3; axis++) {
    const step = to.spacingMm[axis] / from.spacingMm[axis];
    const offset = firstPosition(from.size[axis], to.size[axis], step);
    const low = drawn.start[axis];
    const high = low + drawn.size[axis] - 1;
    const atLowEdge = low === 0;
    const atHighEdge = high === from.size[axis] - 1;
    const first = atLowEdge ? 0 : Math.floor((low - 1 - offset) / step);
    const last = atHighEdge ? to.size[axis] - 1 : Math.ceil((high + 1 - offset) / step);
    start[axis] = Math.max(0, first);
    size[axis] = Math.max(0, Math.min(to.size[axis] - 1, last) - start[axis] + 1);
  }
  return { start, size };
}
