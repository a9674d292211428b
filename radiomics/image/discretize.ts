import { RadiomicsError } from "../radiomics-error.ts";

/** Gray levels that cannot be used. */
export class DiscretizationError extends RadiomicsError {
  override readonly name = "DiscretizationError";
}

export type Discretization =
  | { readonly kind: "none" }
  | { readonly kind: "binCount"; readonly binCount: number }
  | { readonly kind: "binWidth"; readonly binWidth: number };

export interface Levels {
  /** Level of every voxel, 1 to `count`. */
  readonly values: Uint16Array;
  /** Number of gray levels Ng: the bin count, else the highest level of the region. */
  readonly count: number;
}

/** Above this the co-occurrence matrices of one region would need more than 64 MB each. */
const MOST_LEVELS = 4096;

/**
 * Discretization with a fixed bin size (Q3RU: levels start at the lower end of the range, or at the lowest intensity of
 * the region where there is none) or a fixed bin number (K15C: from lowest to highest intensity of the region), or none
 * where the intensities are levels already.
 *
 * @param intensities - of the re-segmented region, at least one
 * @param discretization - bin width in image units, or bin count
 * @param rangeLow - lower end of the re-segmentation range; null: open
 * @returns levels from 1; a flat region with a bin count has the single level 1
 * @throws DiscretizationError with code `gray-levels-too-many`, or `gray-levels-not-whole` without discretization
 */
export function discretize(intensities: Float64Array, discretization: Discretization, rangeLow: number | null): Levels {
  const count = intensities.length;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < count; i++) {
    const intensity = intensities[i];
    if (intensity < low) low = intensity;
    if (intensity > high) high = intensity;
  }
  const values = new Uint16Array(count);
  if (discretization.kind === "none") {
    const levels = checked(high);
    for (let i = 0; i < count; i++) values[i] = wholeLevel(intensities[i]);
    return { values, count: levels };
  }
  if (discretization.kind === "binWidth") {
    const { binWidth } = discretization;
    const start = rangeLow ?? low;
    const levels = checked(Math.floor((high - start) / binWidth) + 1);
    for (let i = 0; i < count; i++) values[i] = Math.floor((intensities[i] - start) / binWidth) + 1;
    return { values, count: levels };
  }
  if (high === low) return { values: values.fill(1), count: 1 };
  const { binCount } = discretization;
  checked(binCount);
  const span = high - low;
  for (let i = 0; i < count; i++) {
    const level = Math.floor((binCount * (intensities[i] - low)) / span) + 1;
    values[i] = level > binCount ? binCount : level;
  }
  return { values, count: binCount };
}

function wholeLevel(intensity: number): number {
  if (Number.isInteger(intensity) && intensity > 0) return intensity;
  throw new DiscretizationError(
    "gray-levels-not-whole",
    "discretization",
    `expected whole intensities from 1, because there is none, got ${intensity}`,
    "give a binWidth or a binCount",
  );
}

function checked(levels: number): number {
  if (levels <= MOST_LEVELS) return levels;
  throw new DiscretizationError(
    "gray-levels-too-many",
    "discretization",
    `expected at most ${MOST_LEVELS} gray levels, got ${levels}`,
    "use a larger binWidth or a smaller binCount, or check the units of the image",
  );
}
