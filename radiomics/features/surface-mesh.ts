import { caseAreas, caseTables } from "./marching-cubes.ts";

/** Size of the surface mesh of a region. */
export interface SurfaceMesh {
  readonly volumeMm3: number;
  readonly areaMm2: number;
}

const tables = caseTables();

/**
 * Volume (RNU0) and area (C0JK) of the marching cubes mesh of a mask that is surrounded by zeros. Cells are counted by
 * case with the sum of their positions, so that no vertex is ever made.
 *
 * @param mask - 1 inside, 0 outside, x fastest
 * @param size - voxels per axis
 * @param spacingMm - voxel size
 * @returns both 0 where the mask is empty
 */
export function surfaceMesh(
  mask: Uint8Array,
  size: readonly [number, number, number],
  spacingMm: readonly [number, number, number],
): SurfaceMesh {
  const [sizeX, sizeY, sizeZ] = size;
  const strideY = sizeX + 2;
  const strideZ = strideY * (sizeY + 2);
  const padded = new Uint8Array(strideZ * (sizeZ + 2));
  const rows = sizeY + 2;
  const first = new Int32Array(rows * (sizeZ + 2)).fill(strideY);
  const last = new Int32Array(rows * (sizeZ + 2));
  for (let z = 0; z < sizeZ; z++) {
    for (let y = 0; y < sizeY; y++) {
      const from = sizeX * (y + sizeY * z);
      const row = mask.subarray(from, from + sizeX);
      const at = row.indexOf(1);
      if (at < 0) continue;
      padded.set(row, 1 + strideY * (y + 1) + strideZ * (z + 1));
      first[y + 1 + rows * (z + 1)] = at + 1;
      last[y + 1 + rows * (z + 1)] = row.lastIndexOf(1) + 1;
    }
  }
  const tally = new Float64Array(4 * 256);
  for (let z = 0; z <= sizeZ; z++) {
    for (let y = 0; y <= sizeY; y++) {
      const at = y + rows * z;
      const from = Math.min(first[at], first[at + 1], first[at + rows], first[at + rows + 1]);
      const to = Math.max(last[at], last[at + 1], last[at + rows], last[at + rows + 1]);
      tallyRow(padded, strideY, strideZ, y, z, from, to + 1, tally);
    }
  }
  const areas = caseAreas(tables, spacingMm);
  let sixfold = 0;
  let areaMm2 = 0;
  for (let corners = 1; corners < 255; corners++) {
    sixfold += tally[4 * corners] * tables.constant[corners];
    for (let axis = 0; axis < 3; axis++) sixfold += tally[4 * corners + 1 + axis] * tables.slope[3 * corners + axis];
    areaMm2 += tally[4 * corners] * areas[corners];
  }
  return { volumeMm3: (sixfold / 6) * spacingMm[0] * spacingMm[1] * spacingMm[2], areaMm2 };
}

/** Adds the cells of one row that have voxel `first` to `end` at their right: count and sums of x, y, z per case. */
function tallyRow(
  padded: Uint8Array,
  strideY: number,
  strideZ: number,
  y: number,
  z: number,
  first: number,
  end: number,
  tally: Float64Array,
): void {
  const row = strideY * y + strideZ * z;
  let left = 0;
  for (let x = first; x <= end; x++) {
    const at = row + x;
    const right =
      padded[at] | (padded[at + strideY] << 2) | (padded[at + strideZ] << 4) | (padded[at + strideY + strideZ] << 6);
    const corners = left | (right << 1);
    left = right;
    if (corners === 0 || corners === 255) continue;
    const cell = 4 * corners;
    tally[cell]++;
    tally[cell + 1] += x - 1;
    tally[cell + 2] += y;
    tally[cell + 3] += z;
  }
}
