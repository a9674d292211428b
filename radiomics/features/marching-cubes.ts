/** Corners of a cell by bits: x = 1, y = 2, z = 4. A case is the set of corners inside, as bits. */
const CASES = 256;

/**
 * What one case adds to six times the enclosed volume of a mesh at isovalue 0.5: `constant + position . slope`, where
 * position is the lowest corner of the cell; lengths in voxels.
 */
export interface CaseVolumes {
  readonly constant: Float64Array;
  /** x, y, z per case. */
  readonly slope: Float64Array;
}

/**
 * Marching cubes (Lorensen and Cline 1987, 10.1145/37401.37422) reduced to the volume that the triangles enclose. The
 * triangles of a case are found by joining the crossings of the six faces to loops; two corners inside that lie
 * diagonally on a face are joined, on both sides of the face alike, so that the mesh is closed. A loop that is not flat is
 * cut into the fan that leaves most room to the side with fewer corners, as the published tables do; the volume is thus
 * the same for every orientation of the region.
 *
 * @returns tables for all 256 cases
 */
export function caseVolumes(): CaseVolumes {
  const constant = new Float64Array(CASES);
  const slope = new Float64Array(3 * CASES);
  for (let corners = 1; corners < CASES - 1; corners++) {
    const mostlyInside = countBits(corners) > 4;
    for (const loop of loopsOfCase(corners)) {
      const fans = loop.map((_, start) => fanVolume([...loop.slice(start), ...loop.slice(0, start)]));
      constant[corners] += mostlyInside ? Math.min(...fans) : Math.max(...fans);
      for (let k = 0; k < loop.length; k++) {
        const side = cross(loop[k], loop[(k + 1) % loop.length]);
        for (let axis = 0; axis < 3; axis++) slope[3 * corners + axis] += side[axis];
      }
    }
  }
  return { constant, slope };
}

type Point = readonly [number, number, number];

/** Corners of each face, counterclockwise seen from outside the cell. */
const faces: readonly (readonly number[])[] = [0, 1, 2].flatMap((axis) => {
  const [a, b, c] = [1 << axis, 1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3)];
  return [
    [a, a + b, a + b + c, a + c],
    [0, c, b + c, b],
  ];
});

/** Closed loops of edge midpoints, counterclockwise seen from outside the region. */
function loopsOfCase(corners: number): readonly (readonly Point[])[] {
  const next = new Map<number, number>();
  for (const face of faces) {
    const inside = face.map((corner) => (corners >> corner) & 1);
    for (let k = 0; k < 4; k++) {
      if (inside[k] === 1 || inside[(k + 1) % 4] === 0) continue;
      let start = k;
      while (inside[(start + 3) % 4] === 0) start = (start + 3) % 4;
      next.set(edge(face[k], face[(k + 1) % 4]), edge(face[(start + 3) % 4], face[start]));
    }
  }
  const loops: Point[][] = [];
  for (const start of [...next.keys()].sort((left, right) => left - right)) {
    const loop: Point[] = [];
    for (let at = start; next.has(at);) {
      const following = next.get(at) as number;
      next.delete(at);
      loop.push(midpoint(at));
      at = following;
    }
    if (loop.length > 0) loops.push(loop);
  }
  return loops;
}

/** An edge of the cell: its lower corner and its higher corner. */
function edge(from: number, to: number): number {
  return 8 * Math.min(from, to) + Math.max(from, to);
}

function midpoint(edge: number): Point {
  const [low, high] = [edge >> 3, edge & 7];
  const along = (axis: number): number => (((low >> axis) & 1) + ((high >> axis) & 1)) / 2;
  return [along(0), along(1), along(2)];
}

/** Six times the volume between the origin and the triangles that share the first point. */
function fanVolume(loop: readonly Point[]): number {
  let volume = 0;
  for (let k = 1; k + 1 < loop.length; k++) {
    const [x, y, z] = cross(loop[k], loop[k + 1]);
    volume += loop[0][0] * x + loop[0][1] * y + loop[0][2] * z;
  }
  return volume;
}

function countBits(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countBits(bits >> 1);
}

function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
