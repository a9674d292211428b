/**
 * Smooths a volume in place to the given standard deviation by repeated three-point averages along each axis, which
 * tend to a Gaussian; only sums and products, so that the result is the same on every machine. Edges repeat the last voxel.
 * @param values Volume, x fastest; overwritten.
 * @param size Voxels per axis x, y, z.
 * @param spacingMm Voxel size per axis in mm, above 0.
 * @param sigmaMm Standard deviation of the kernel in mm; 0 leaves the volume as it is. The variance is met exactly.
 */
export function diffuse(
  values: Float64Array,
  size: readonly [number, number, number],
  spacingMm: readonly [number, number, number],
  sigmaMm: number,
): void {
  const strides = [1, size[0], size[0] * size[1]];
  const line = new Float64Array(Math.max(size[0], size[1], size[2]));
  for (let axis = 0; axis < 3; axis += 1) {
    const sigmaVoxels = sigmaMm / spacingMm[axis];
    const variance = sigmaVoxels * sigmaVoxels;
    const passes = Math.ceil(variance * 2);
    if (passes > 0) diffuseAxis(values, size[axis], strides[axis], line, passes, variance / (2 * passes));
  }
}

/** `weight` of each neighbor, at most one quarter: one pass adds the variance `2 * weight`. */
function diffuseAxis(
  values: Float64Array,
  length: number,
  stride: number,
  line: Float64Array,
  passes: number,
  weight: number,
): void {
  const period = stride * length;
  for (let start = 0; start < values.length; start += 1) {
    if (start % period >= stride) continue;
    for (let i = 0; i < length; i += 1) line[i] = values[start + i * stride];
    for (let pass = 0; pass < passes; pass += 1) {
      let previous = line[0];
      for (let i = 0; i < length; i += 1) {
        const here = line[i];
        const following = i + 1 < length ? line[i + 1] : here;
        line[i] = here + weight * (previous - 2 * here + following);
        previous = here;
      }
    }
    for (let i = 0; i < length; i += 1) values[start + i * stride] = line[i];
  }
}
