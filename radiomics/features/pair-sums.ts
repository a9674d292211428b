/** Values at voxels of a box. */
export interface VoxelValues {
  /** Voxels of the box per axis. */
  readonly size: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** Index in the box of every voxel, x fastest. */
  readonly voxels: Int32Array;
  /** Value of each of `voxels`. */
  readonly values: Float64Array;
}

/** Sums over ordered pairs of different voxels, weighted with 1 / distance in mm. */
export interface PairSums {
  readonly weights: number;
  /** Of the product of both values. */
  readonly products: number;
  /** Of the squared value of the first. */
  readonly squares: number;
}

/**
 * Pair sums by their definition: every pair is looked at.
 *
 * @param input - voxels and values
 * @returns the sums; 0 for a single voxel
 */
export function pairSums({ size, spacingMm, voxels, values }: VoxelValues): PairSums {
  const count = voxels.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const z = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = Math.floor(voxels[i] / size[0]);
    x[i] = (voxels[i] % size[0]) * spacingMm[0];
    y[i] = (row % size[1]) * spacingMm[1];
    z[i] = Math.floor(row / size[1]) * spacingMm[2];
  }
  let weights = 0;
  let products = 0;
  let squares = 0;
  for (let i = 1; i < count; i++) {
    const [xi, yi, zi, value] = [x[i], y[i], z[i], values[i]];
    let weight = 0;
    let product = 0;
    let square = 0;
    for (let j = 0; j < i; j++) {
      const dx = x[j] - xi;
      const dy = y[j] - yi;
      const dz = z[j] - zi;
      const inverse = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
      const weighted = inverse * values[j];
      weight += inverse;
      product += weighted;
      square += weighted * values[j];
    }
    weights += weight;
    products += product * value;
    squares += square + weight * value * value;
  }
  return { weights: 2 * weights, products: 2 * products, squares };
}
