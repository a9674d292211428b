import type { Region } from "../image/region.ts";
import { componentCentroids } from "./component-centroids.ts";
import { maximumDiameter } from "./maximum-diameter.ts";
import type { Measurement } from "./measurement.ts";
import { defined, ofIntensities } from "./measurement.ts";
import { planeDiameters } from "./plane-diameters.ts";
import { sliceShape } from "./slice-shape.ts";

/**
 * Features beside IBSI, for users of PyRadiomics: 2D diameters, shape of the largest slice, total energy, standard
 * deviation, and how far the components of a region lie apart.
 *
 * @param region - at least one voxel in the morphological mask, whose shape it is
 * @returns by tag (`x_...`); always defined, but for the elongation of a single pixel, and for energy and standard deviation
 * where re-segmentation kept no intensity
 * @see https://pyradiomics.readthedocs.io sections First Order, Shape (3D) and Shape (2D); Cottereau et al. 2020
 * (10.2967/jnumed.119.229450) for the distance between lesions
 */
export function extensions(region: Region): Map<string, Measurement> {
  const { morphology, size, spacingMm, intensities } = region;
  const [row, column, slice] = planeDiameters(morphology, size, spacingMm);
  const centroids = componentCentroids(region);
  let sum = 0;
  let energy = 0;
  for (let i = 0; i < intensities.length; i++) {
    sum += intensities[i];
    energy += intensities[i] * intensities[i];
  }
  const mean = sum / intensities.length;
  let squares = 0;
  for (let i = 0; i < intensities.length; i++) squares += (intensities[i] - mean) ** 2;
  return new Map<string, Measurement>([
    ["x_diam_2d_slice", defined(slice)],
    ["x_diam_2d_column", defined(column)],
    ["x_diam_2d_row", defined(row)],
    ...sliceShape(region),
    ["x_total_energy", ofIntensities(region, () => defined(energy * spacingMm[0] * spacingMm[1] * spacingMm[2]))],
    ["x_std", ofIntensities(region, () => defined(Math.sqrt(squares / intensities.length)))],
    ["x_components", defined(centroids.length / 3)],
    ["x_dmax", defined(maximumDiameter(centroids))],
  ]);
}
