import type { ConvexHull } from "./convex-hull.ts";

/**
 * Volume and area of a convex hull, as those of a mesh (RNU0, C0JK).
 *
 * @param hull - corners in mm
 * @returns volume in mm3 and area in mm2
 */
export function hullSize({ corners, triangles }: ConvexHull): { readonly volumeMm3: number; readonly areaMm2: number } {
  let sixfold = 0;
  let twofold = 0;
  const [originX, originY, originZ] = corners;
  for (let face = 0; face < triangles.length; face += 3) {
    const a = 3 * triangles[face];
    const b = 3 * triangles[face + 1];
    const c = 3 * triangles[face + 2];
    const ux = corners[b] - corners[a];
    const uy = corners[b + 1] - corners[a + 1];
    const uz = corners[b + 2] - corners[a + 2];
    const vx = corners[c] - corners[a];
    const vy = corners[c + 1] - corners[a + 1];
    const vz = corners[c + 2] - corners[a + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    sixfold += nx * (corners[a] - originX) + ny * (corners[a + 1] - originY) + nz * (corners[a + 2] - originZ);
    twofold += Math.sqrt(nx * nx + ny * ny + nz * nz);
  }
  return { volumeMm3: sixfold / 6, areaMm2: twofold / 2 };
}
