import { RadiomicsError } from "../radiomics-error.ts";
import type { Image } from "./image.ts";

/** A normalization that an image does not allow. */
class NormalizationError extends RadiomicsError {
  override readonly name = "NormalizationError";
}

/** What was done to an image of arbitrary units: `normalized = (value - shift) / scale`. */
export interface Normalization {
  readonly shift: number;
  readonly scale: number;
  /** Voxels that shift and scale were taken from. */
  readonly voxels: number;
}

/**
 * Mean and standard deviation of one image, to bring MR intensities of different scanners near each other.
 *
 * @param image - in arbitrary units
 * @param within - 1 for voxels that count (a mask, or `bodyVoxels`), x fastest; null: the whole image
 * @returns shift: mean, scale: population standard deviation
 * @throws NormalizationError with code `normalization-undefined` where no voxel counts or all are equal
 * @see IBSI 1, 2.1 (image processing before interpolation)
 */
export function zScoreNormalization(image: Image, within: Uint8Array | null): Normalization {
  const { values } = image;
  let voxels = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (within !== null && within[i] === 0) continue;
    voxels++;
    sum += values[i];
  }
  const mean = sum / voxels;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    if (within === null || within[i] !== 0) squares += (values[i] - mean) ** 2;
  }
  return checked("z-score", { shift: mean, scale: Math.sqrt(squares / voxels), voxels });
}

/**
 * Two percentiles of one image, that become 0 and 1.
 *
 * @param image - in arbitrary units
 * @param lower - percentile in percent, 0 to 100
 * @param upper - percentile in percent, above `lower`
 * @param within - as in `zScoreNormalization`
 * @returns shift: lower percentile, scale: distance to the upper one (linear between ranks)
 * @throws NormalizationError with code `normalization-undefined` where no voxel counts or both percentiles are equal
 */
export function percentileNormalization(
  image: Image,
  lower: number,
  upper: number,
  within: Uint8Array | null,
): Normalization {
  if (!(lower >= 0 && upper <= 100 && lower < upper)) {
    throw undefinedFor("percentile", `expected percentiles 0 <= lower < upper <= 100, got ${lower} and ${upper}`);
  }
  const sorted = (
    within === null ? Float64Array.from(image.values) : image.values.filter((_, i) => within[i] !== 0)
  ).sort();
  const low = percentile(sorted, lower);
  return checked("percentile", { shift: low, scale: percentile(sorted, upper) - low, voxels: sorted.length });
}

/**
 * The mean of a reference tissue of the same image (fat, muscle, white matter), that becomes 1.
 *
 * @param image - in arbitrary units
 * @param reference - 1 for voxels of the reference tissue, x fastest
 * @returns shift: 0, scale: mean of the tissue
 * @throws NormalizationError with code `normalization-undefined` where the tissue is empty or its mean is not above 0
 */
export function referenceNormalization(image: Image, reference: Uint8Array): Normalization {
  const { values } = image;
  let voxels = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (reference[i] === 0) continue;
    voxels++;
    sum += values[i];
  }
  return checked("reference region", { shift: 0, scale: sum / voxels, voxels });
}

/**
 * Body against air: voxels at or above a fraction of the range between the 1st and the 99th percentile.
 *
 * @param image - in arbitrary units, air dark
 * @param fraction - 0 to 1
 * @returns 1 for body, 0 for air
 */
export function bodyVoxels(image: Image, fraction: number): Uint8Array {
  const sorted = Float64Array.from(image.values).sort();
  const low = percentile(sorted, 1);
  const threshold = low + fraction * (percentile(sorted, 99) - low);
  const body = new Uint8Array(image.values.length);
  for (let i = 0; i < body.length; i++) body[i] = image.values[i] >= threshold ? 1 : 0;
  return body;
}

/**
 * Applies a normalization.
 *
 * @param image - is not changed
 * @param normalization - from one of the functions above
 * @returns image with the same grid, on a SharedArrayBuffer
 */
export function normalizeIntensities(image: Image, { shift, scale }: Normalization): Image {
  const values = new Float64Array(new SharedArrayBuffer(8 * image.values.length));
  for (let i = 0; i < values.length; i++) values[i] = (image.values[i] - shift) / scale;
  return { ...image, values };
}

/** Linear between ranks; NaN where there is no value. */
function percentile(sorted: Float64Array, percent: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
}

function checked(kind: string, normalization: Normalization): Normalization {
  const { scale, voxels } = normalization;
  if (voxels === 0) throw undefinedFor(kind, "expected voxels to take it from, got none");
  if (scale > 0 && Number.isFinite(scale)) return normalization;
  throw undefinedFor(kind, `expected a scale above 0, got ${scale} from ${voxels} voxels`);
}

function undefinedFor(kind: string, problem: string): NormalizationError {
  return new NormalizationError(
    "normalization-undefined",
    `${kind} normalization`,
    problem,
    "choose another region to normalize by, or exclude the case",
  );
}
