import * as fc from "fast-check";

const side = fc.integer({ min: 1, max: 6 });

/** Any small volume of gray levels 0 (outside) to 5, x fastest, with its size. */
export const levelVolume = fc.tuple(side, side, side).chain((size) =>
  fc.tuple(
    fc.constant(size),
    fc.array(fc.integer({ min: 0, max: 5 }), {
      minLength: size[0] * size[1] * size[2],
      maxLength: size[0] * size[1] * size[2],
    }),
  ),
);

/** The same, with few levels so that zones are large, and at least one voxel inside. */
export const smoothVolume = levelVolume
  .map(([size, values]) => [size, values.map((value) => (value + 1) >> 1)] as const)
  .filter(([, values]) => values.some((value) => value > 0));

/** The volume with axes in the order x' = y, y' = z, z' = x. */
export function rotateAxes(
  [sizeX, sizeY, sizeZ]: readonly [number, number, number],
  values: readonly number[],
): readonly [readonly [number, number, number], number[]] {
  const out: number[] = [];
  for (let x = 0; x < sizeX; x++) {
    for (let z = 0; z < sizeZ; z++) {
      for (let y = 0; y < sizeY; y++) out.push(values[x + sizeX * (y + sizeY * z)]);
    }
  }
  return [[sizeY, sizeZ, sizeX], out];
}
