/** Share of the largest moment under which a moment is rounding only. */
const ROUNDING = 1e-13;

/**
 * Eigenvalues of the covariance of voxel centers (PCA of IBSI 1, section 3.1), divided by the number of voxels minus 1, as
 * the published values of the digital phantom show.
 *
 * @param mask - 1 inside, 0 outside, x fastest; at least one voxel
 * @param size - voxels per axis
 * @param spacingMm - voxel size
 * @returns mm2, largest first; exactly 0 for directions without extent; and the mean position in voxels
 */
export function principalMoments(
  mask: Uint8Array,
  size: readonly [number, number, number],
  spacingMm: readonly [number, number, number],
): { readonly moments: readonly [number, number, number]; readonly center: readonly [number, number, number] } {
  const [sizeX, sizeY] = size;
  const sums = new Float64Array(10);
  for (let row = 0; row * sizeX < mask.length; row++) {
    const y = row % sizeY;
    addRow(mask, row * sizeX, sizeX, y, (row - y) / sizeY, sums);
  }
  const [count, x, y, z, xx, xy, xz, yy, yz, zz] = sums;
  const covariance = (product: number, left: number, right: number): number =>
    count === 1 ? 0 : (product - (left * right) / count) / (count - 1);
  const [sx, sy, sz] = spacingMm;
  const moments = symmetricEigenvalues(
    covariance(xx, x, x) * sx * sx,
    covariance(yy, y, y) * sy * sy,
    covariance(zz, z, z) * sz * sz,
    covariance(xy, x, y) * sx * sy,
    covariance(xz, x, z) * sx * sz,
    covariance(yz, y, z) * sy * sz,
  );
  return { moments, center: [x / count, y / count, z / count] };
}

/** Adds count, first and second moments of one row. */
function addRow(mask: Uint8Array, from: number, sizeX: number, y: number, z: number, sums: Float64Array): void {
  let count = 0;
  let first = 0;
  let second = 0;
  for (let x = 0; x < sizeX; x++) {
    const inside = mask[from + x];
    count += inside;
    first += inside * x;
    second += inside * x * x;
  }
  sums[0] += count;
  sums[1] += first;
  sums[2] += count * y;
  sums[3] += count * z;
  sums[4] += second;
  sums[5] += first * y;
  sums[6] += first * z;
  sums[7] += count * y * y;
  sums[8] += count * y * z;
  sums[9] += count * z * z;
}

/**
 * Eigenvalues of a symmetric positive semidefinite 3 x 3 matrix, by Jacobi rotations.
 *
 * @returns largest first; what is only rounding is 0
 */
export function symmetricEigenvalues(
  xx: number,
  yy: number,
  zz: number,
  xy: number,
  xz: number,
  yz: number,
): readonly [number, number, number] {
  const m = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  for (let sweep = 0; sweep < 30; sweep++) {
    for (const [p, q, r] of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 2, 0],
    ]) {
      if (m[p][q] === 0) continue;
      const theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const c = 1 / Math.sqrt(t * t + 1);
      const s = t * c;
      const [mpr, mqr] = [m[p][r], m[q][r]];
      m[p][p] -= t * m[p][q];
      m[q][q] += t * m[p][q];
      m[p][q] = m[q][p] = 0;
      m[p][r] = m[r][p] = c * mpr - s * mqr;
      m[q][r] = m[r][q] = s * mpr + c * mqr;
    }
    if (m[0][1] === 0 && m[0][2] === 0 && m[1][2] === 0) break;
  }
  const [most, middle, least] = [m[0][0], m[1][1], m[2][2]].sort((left, right) => right - left);
  const clean = (value: number): number => (value > ROUNDING * most ? value : 0);
  return [clean(most), clean(middle), clean(least)];
}
