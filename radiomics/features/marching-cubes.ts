/** Corners of a cell by bits: x = 1, y = 2, z = 4. A case is the set of corners inside, as bits. */
const CASES = 256;

/** What one case adds to the mesh at isovalue 0.5; lengths in voxels. */
export interface CaseTables {
  /** Six times the enclosed volume is the sum over cells of `constant + position . slope`, position being the lowest corner. */
  readonly constant: Float64Array;
  /** x, y, z per case. */
  readonly slope: Float64Array;
  /** Triangulations per case and loop: several where they enclose the same volume. */
  readonly loops: readonly (readonly Loop[])[];
}

/** The triangulations that a loop may have: each a list of triangles. */
type Loop = readonly (readonly Triangle[])[];
type Triangle = readonly [Point, Point, Point];

/**
 * Marching cubes (Lorensen and Cline 1987, 10.1145/37401.37422) reduced to what volume and area need. The triangles of a
 * case are found by joining the crossings of the six faces to loops; two corners inside that lie diagonally on a face are
 * joined, on both sides of the face alike, so that the mesh is closed. A loop that is not flat is cut into the fan that
 * leaves most room to the side with fewer corners, as the published tables do; volume and area are thus the same for every
 * orientation of the region.
 *
 * @returns tables for all 256 cases
 */
export function caseTables(): CaseTables {
  const constant = new Float64Array(CASES);
  const slope = new Float64Array(3 * CASES);
  const loops: Loop[][] = [[]];
  for (let corners = 1; corners < CASES - 1; corners++) {
    const sign = countBits(corners) > 4 ? -1 : 1;
    const found: Loop[] = [];
    for (const loop of loopsOfCase(corners)) {
      const fans = loop.map((_, start) => fan([...loop.slice(start), ...loop.slice(0, start)]));
      const volumes = fans.map(
        (triangles) => sign * triangles.reduce((sum, triangle) => sum + sixfoldVolume(triangle), 0),
      );
      const largest = Math.max(...volumes);
      constant[corners] += sign * largest;
      for (let k = 0; k < loop.length; k++) {
        const side = cross(loop[k], loop[(k + 1) % loop.length]);
        for (let axis = 0; axis < 3; axis++) slope[3 * corners + axis] += side[axis];
      }
      found.push(fans.filter((_, index) => volumes[index] === largest));
    }
    loops.push(found);
  }
  return { constant, slope, loops: [...loops, []] };
}

/**
 * Area of the triangles of each case for one voxel size. Of triangulations that enclose the same volume the one with the
 * least area counts, so that the area does not depend on the orientation of the region either.
 *
 * @param tables - of `caseTables`
 * @param spacingMm - voxel size
 * @returns mm2 for all 256 cases
 */
export function caseAreas(tables: CaseTables, spacingMm: readonly [number, number, number]): Float64Array {
  const scaled = ([x, y, z]: Point): Point => [x * spacingMm[0], y * spacingMm[1], z * spacingMm[2]];
  const area = ([a, b, c]: Triangle): number => {
    const [p, q, r] = [scaled(a), scaled(b), scaled(c)];
    return Math.hypot(...cross([q[0] - p[0], q[1] - p[1], q[2] - p[2]], [r[0] - p[0], r[1] - p[1], r[2] - p[2]])) / 2;
  };
  return Float64Array.from(tables.loops, (loops) => {
    let sum = 0;
    for (const fans of loops) {
      let least = Infinity;
      for (const triangles of fans) {
        const covered = triangles.reduce((total, triangle) => total + area(triangle), 0);
        if (covered < least) least = covered;
      }
      sum += least;
    }
    return sum;
  });
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

/** Triangles that share the first point of a loop. */
function fan(loop: readonly Point[]): Triangle[] {
  return loop.slice(1, -1).map((point, index): Triangle => [loop[0], point, loop[index + 2]]);
}

/** Six times the volume between the origin and a triangle. */
function sixfoldVolume([a, b, c]: Triangle): number {
  const [x, y, z] = cross(b, c);
  return a[0] * x + a[1] * y + a[2] * z;
}

function countBits(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countBits(bits >> 1);
}

function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
