import type { Region } from "../image/region.ts";
import type { Measurement } from "./measurement.ts";
import { defined, orMissing } from "./measurement.ts";
import { principalMoments } from "./principal-moments.ts";

/**
 * Shape in 2D as PyRadiomics defines it (no IBSI identifiers), of the slice of the morphological mask with most voxels; of
 * several such slices the first. For a region of one slice this is PyRadiomics' class shape2D.
 *
 * @param region - at least one voxel in the morphological mask
 * @returns by tag (`x_2d_area_mesh` ...); the elongation of a single pixel is NaN
 * @see https://pyradiomics.readthedocs.io section Shape Features (2D)
 */
export function sliceShape(region: Region): Map<string, Measurement> {
  const { spacingMm, size } = region;
  const slice = largestSlice(region);
  const mesh = outline(slice, size[0], size[1], spacingMm);
  const { moments } = principalMoments(slice, [size[0], size[1], 1], spacingMm);
  let count = 0;
  for (let i = 0; i < slice.length; i++) count += slice[i];
  // PyRadiomics divides by the number of pixels, IBSI by one less.
  const axis = (moment: number): number => 4 * Math.sqrt((moment * (count - 1)) / count);
  return new Map<string, Measurement>([
    ["x_2d_area_mesh", defined(mesh.areaMm2)],
    ["x_2d_perimeter", defined(mesh.perimeterMm)],
    ["x_2d_perimeter_area", defined(mesh.perimeterMm / mesh.areaMm2)],
    ["x_2d_sphericity", defined((2 * Math.sqrt(Math.PI * mesh.areaMm2)) / mesh.perimeterMm)],
    ["x_2d_maj_axis", defined(axis(moments[0]))],
    ["x_2d_min_axis", defined(axis(moments[1]))],
    ["x_2d_elongation", orMissing(Math.sqrt(moments[1] / moments[0]), moments[0] === 0, "zero-denominator")],
  ]);
}

function largestSlice({ morphology, size }: Region): Uint8Array {
  const area = size[0] * size[1];
  let most = 0;
  let found = 0;
  for (let z = 0; z < size[2]; z++) {
    let count = 0;
    for (let i = z * area; i < (z + 1) * area; i++) count += morphology[i];
    if (count > most) {
      most = count;
      found = z;
    }
  }
  return morphology.subarray(found * area, (found + 1) * area);
}

/**
 * Area and perimeter of the marching squares outline at isovalue 0.5. Two pixels that touch at a corner are joined, as in
 * the mesh in 3D.
 */
function outline(
  slice: Uint8Array,
  sizeX: number,
  sizeY: number,
  [spacingX, spacingY]: readonly [number, number, number],
): { readonly areaMm2: number; readonly perimeterMm: number } {
  const inside = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= sizeX || y >= sizeY ? 0 : slice[x + sizeX * y];
  const corner = Math.hypot(spacingX, spacingY) / 2;
  let eighths = 0;
  let perimeterMm = 0;
  for (let y = -1; y < sizeY; y++) {
    for (let x = -1; x < sizeX; x++) {
      const [a, b, c, d] = [inside(x, y), inside(x + 1, y), inside(x, y + 1), inside(x + 1, y + 1)];
      const count = a + b + c + d;
      const isDiagonal = count === 2 && a === d;
      eighths += isDiagonal ? 6 : [0, 1, 4, 7, 8][count];
      if (count === 1 || count === 3) perimeterMm += corner;
      else if (isDiagonal) perimeterMm += 2 * corner;
      else if (count === 2) perimeterMm += a === b ? spacingX : spacingY;
    }
  }
  return { areaMm2: (eighths / 8) * spacingX * spacingY, perimeterMm };
}
