import type { RandomStream } from "./random-stream.ts";

/** Largest relative bulge of the surface over the nominal radius; the volume must hold it. */
const largestBulge = 1.25;

/**
 * A smooth, irregular, star-shaped blob in the middle of the volume: its radius is a nominal one times a random
 * polynomial of degree 3 in the direction (low harmonics), held between 0.75 and `largestBulge`.
 * @param size Voxels per axis x, y, z.
 * @param spacingMm Voxel size per axis in mm.
 * @param radiusMm Nominal radius in mm.
 * @param random Eight normal draws are taken.
 * @returns 1 inside, 0 outside, x fastest.
 */
export function blobMask(
  size: readonly [number, number, number],
  spacingMm: readonly [number, number, number],
  radiusMm: number,
  random: RandomStream,
): Uint8Array {
  const a = Array.from({ length: 8 }, () => random.normal() * 0.11);
  const mask = new Uint8Array(size[0] * size[1] * size[2]);
  const centerX = (size[0] - 1) / 2;
  const centerY = (size[1] - 1) / 2;
  const centerZ = (size[2] - 1) / 2;
  let index = 0;
  for (let z = 0; z < size[2]; z += 1) {
    for (let y = 0; y < size[1]; y += 1) {
      for (let x = 0; x < size[0]; x += 1) {
        const dx = (x - centerX) * spacingMm[0];
        const dy = (y - centerY) * spacingMm[1];
        const dz = (z - centerZ) * spacingMm[2];
        const distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
        // The floor only avoids 0 / 0; so close to the middle every voxel is inside.
        const scale = 1 / Math.max(distance, 1e-9);
        const u = dx * scale;
        const v = dy * scale;
        const w = dz * scale;
        const harmonics =
          a[0] * (u * u - v * v) +
          a[1] * (2 * w * w - u * u - v * v) +
          a[2] * 2 * u * v +
          a[3] * 2 * v * w +
          a[4] * 2 * u * w +
          a[5] * u * (2 * u * u - 3 * v * v) +
          a[6] * v * (2 * w * w - u * u) +
          a[7] * 4 * u * v * w;
        const bulge = Math.min(Math.max(1 + harmonics, 0.75), largestBulge);
        if (distance <= radiusMm * bulge) mask[index] = 1;
        index += 1;
      }
    }
  }
  return mask;
}
