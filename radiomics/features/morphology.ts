import type { Region } from "../image/region.ts";
import { convexHull } from "./convex-hull.ts";
import { ellipsoidArea } from "./ellipsoid-area.ts";
import { hullCandidates } from "./hull-candidates.ts";
import { hullSize } from "./hull-size.ts";
import { maximumDiameter } from "./maximum-diameter.ts";
import type { Measurement } from "./measurement.ts";
import { defined, ofIntensities, orMissing } from "./measurement.ts";
import { minimumVolumeEllipsoid } from "./minimum-volume-ellipsoid.ts";
import { orientedBox } from "./oriented-box.ts";
import { principalMoments } from "./principal-moments.ts";
import { spatialAutocorrelation } from "./spatial-autocorrelation.ts";
import { surfaceMesh } from "./surface-mesh.ts";

type Triple = readonly [number, number, number];

/**
 * Morphology (HCUG): 29 features. Shape comes from the morphological mask, before re-segmentation: from its marching cubes
 * mesh, from the convex hull of the mesh, or from the voxel centers. Intensities come from the intensity mask.
 *
 * @param region - at least one voxel in the morphological mask
 * @returns by tag (`morph_volume` ...); ratios with denominator 0, as of the axes of a single voxel, are NaN, and so is what
 * needs intensities where re-segmentation kept none
 * @see https://ibsi.readthedocs.io section 3.1
 */
export function morphology(region: Region): Map<string, Measurement> {
  const { morphology: mask, size, spacingMm, voxels, intensities } = region;
  const mesh = surfaceMesh(mask, size, spacingMm);
  const { volumeMm3: volume, areaMm2: area } = mesh;
  const { moments, center } = principalMoments(mask, size, spacingMm);
  const halfVoxels = convexHull(hullCandidates(mask, size));
  const hull = { ...halfVoxels, corners: halfVoxels.corners.map((value, i) => (value / 2) * spacingMm[i % 3]) };
  const [major, minor, least] = moments.map(Math.sqrt) as unknown as Triple;
  const sphericity = Math.cbrt(36 * Math.PI * volume * volume) / area;
  const density = (tag: string, box: { readonly volumeMm3: number; readonly areaMm2: number }): Entry[] => [
    [`morph_vol_dens_${tag}`, ratio(volume, box.volumeMm3)],
    [`morph_area_dens_${tag}`, ratio(area, box.areaMm2)],
  ];
  return new Map<string, Measurement>([
    ["morph_volume", defined(volume)],
    ["morph_vol_approx", defined(region.morphologyVoxels * spacingMm[0] * spacingMm[1] * spacingMm[2])],
    ["morph_area_mesh", defined(area)],
    ["morph_av", defined(area / volume)],
    ["morph_comp_1", defined(volume / Math.sqrt(Math.PI * area ** 3))],
    ["morph_comp_2", defined((36 * Math.PI * volume ** 2) / area ** 3)],
    ["morph_sph_dispr", defined(1 / sphericity)],
    ["morph_sphericity", defined(sphericity)],
    ["morph_asphericity", defined(1 / sphericity - 1)],
    ["morph_com", ofIntensities(region, () => centerOfMassShift(region, center))],
    ["morph_diam", defined(maximumDiameter(hull.corners))],
    ["morph_pca_maj_axis", defined(4 * major)],
    ["morph_pca_min_axis", defined(4 * minor)],
    ["morph_pca_least_axis", defined(4 * least)],
    ["morph_pca_elongation", ratio(minor, major)],
    ["morph_pca_flatness", ratio(least, major)],
    ...density("aabb", boxSize([size[0] * spacingMm[0], size[1] * spacingMm[1], size[2] * spacingMm[2]])),
    ...density("ombb", orientedBox(hull)),
    ...density("aee", ellipsoidSize([2 * major, 2 * minor, 2 * least])),
    ...density("mvee", ellipsoidSize(minimumVolumeEllipsoid(hull.corners))),
    ...density("conv_hull", hullSize(hull)),
    ["morph_integ_int", ofIntensities(region, () => defined(volume * mean(intensities)))],
    ...spatialAutocorrelation({ size, spacingMm, voxels, values: intensities }),
  ]);
}

type Entry = [tag: string, measurement: Measurement];

function ratio(numerator: number, denominator: number): Measurement {
  return orMissing(numerator / denominator, denominator === 0, "zero-denominator");
}

function boxSize([a, b, c]: Triple): { readonly volumeMm3: number; readonly areaMm2: number } {
  return { volumeMm3: a * b * c, areaMm2: 2 * (a * b + b * c + a * c) };
}

function ellipsoidSize(semiAxes: Triple): { readonly volumeMm3: number; readonly areaMm2: number } {
  const [a, b, c] = semiAxes;
  return { volumeMm3: (4 / 3) * Math.PI * a * b * c, areaMm2: ellipsoidArea(semiAxes) };
}

/** Distance (KLMA) between the center of the morphological mask and the intensity-weighted one of the intensity mask. */
function centerOfMassShift({ size, spacingMm, voxels, intensities }: Region, center: Triple): Measurement {
  let sum = 0;
  let [x, y, z] = [0, 0, 0];
  for (let i = 0; i < voxels.length; i++) {
    const column = voxels[i] % size[0];
    const row = (voxels[i] - column) / size[0];
    const intensity = intensities[i];
    sum += intensity;
    x += intensity * column;
    y += intensity * (row % size[1]);
    z += intensity * Math.floor(row / size[1]);
  }
  const shift = Math.hypot(
    (x / sum - center[0]) * spacingMm[0],
    (y / sum - center[1]) * spacingMm[1],
    (z / sum - center[2]) * spacingMm[2],
  );
  return orMissing(shift, sum === 0, "zero-denominator");
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
