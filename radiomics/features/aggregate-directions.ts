import type { Aggregation } from "./aggregation.ts";
import type { DirectionCount, PaddedLevels, VoxelRange } from "./padded-levels.ts";
import { sliceRanges } from "./padded-levels.ts";

/**
 * How the matrices of a family that has directions are made. Pairs and runs within slices never leave their slice, so
 * that 2.5D is all slices at once with the 4 directions in a slice.
 */
const schemes: Readonly<
  Record<Aggregation, { readonly bySlice: boolean; readonly directions: DirectionCount; readonly merged: boolean }>
> = {
  "2d-average": { bySlice: true, directions: 4, merged: false },
  "2d-merged": { bySlice: true, directions: 4, merged: true },
  "2.5d-average": { bySlice: false, directions: 4, merged: false },
  "2.5d-merged": { bySlice: false, directions: 4, merged: true },
  "3d-average": { bySlice: false, directions: 13, merged: false },
  "3d-merged": { bySlice: false, directions: 13, merged: true },
};

/** The matrices of one part of a region. */
export interface DirectionalMatrices {
  /** Cells of one matrix. */
  readonly cells: number;
  /** Counts the matrix of each direction; only valid during the call of `visit`. */
  readonly forEach: (directions: DirectionCount, visit: (direction: number, counts: Uint32Array) => void) => void;
  /** Factor of a direction in a merged matrix. */
  readonly weight: (direction: number) => number;
  /** Features of one matrix, NaN where it is not defined; `voxels` counts each voxel once per direction. */
  readonly features: (counts: Float64Array, voxels: number) => Float64Array;
}

/**
 * Features of directional matrices: per matrix and then their mean, or of the merged matrix.
 *
 * @param levels - made by `padLevels`
 * @param aggregation - one of six (BTW3, SUJT, JJUI, ZW7Z, ITBB, IAZD)
 * @param matricesOf - of the family, for a slice or for all voxels
 * @returns one value per feature: its mean over the matrices for which it is defined, NaN where it is for none
 */
export function aggregateDirections(
  levels: PaddedLevels,
  aggregation: Aggregation,
  matricesOf: (range: VoxelRange) => DirectionalMatrices,
): Float64Array {
  const { bySlice, directions, merged } = schemes[aggregation];
  const rows: Float64Array[] = [];
  const ranges = bySlice ? sliceRanges(levels) : [{ from: 0, to: levels.voxels.length }];
  for (const range of ranges) {
    const voxels = range.to - range.from;
    const matrices = matricesOf(range);
    const counts = new Float64Array(matrices.cells);
    matrices.forEach(directions, (direction, found) => {
      if (merged) {
        addInto(counts, found, matrices.weight(direction));
        return;
      }
      counts.set(found);
      rows.push(matrices.features(counts, voxels));
    });
    if (merged) rows.push(matrices.features(counts, voxels * directions));
  }
  return meanOfDefined(rows);
}

/**
 * The mean of each feature over the matrices for which it is defined.
 *
 * @param rows - features per matrix, NaN where not defined; at least one row
 * @returns NaN where a feature is defined for no matrix
 */
export function meanOfDefined(rows: readonly Float64Array[]): Float64Array {
  return rows[0].map((_, feature) => {
    let sum = 0;
    let defined = 0;
    for (const row of rows) {
      if (Number.isNaN(row[feature])) continue;
      sum += row[feature];
      defined++;
    }
    return sum / defined;
  });
}

function addInto(merged: Float64Array, counts: Uint32Array, weight: number): void {
  for (let cell = 0; cell < merged.length; cell++) merged[cell] += weight * counts[cell];
}
