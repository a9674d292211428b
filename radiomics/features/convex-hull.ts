/** A closed surface of triangles, counterclockwise seen from outside. */
export interface ConvexHull {
  /** x, y, z per corner, in the unit of the points. */
  readonly corners: Float64Array;
  /** Three corners per triangle. */
  readonly triangles: Int32Array;
  /** Triangle beyond each side: from corner 0 to 1, from 1 to 2, from 2 to 0. */
  readonly neighbors: Int32Array;
}

/**
 * Convex hull of points with whole coordinates (quickhull: Barber et al. 1996, 10.1145/235815.235821). All tests of sides
 * are exact as long as coordinates stay below 100,000; flat facets are triangulated, and points on them that are no corner
 * may stay as corners.
 *
 * @param points - x, y, z per point, whole numbers, not all in one plane; may repeat
 * @returns the hull
 * @throws TypeError where all points lie in one plane
 */
export function convexHull(points: Int32Array): ConvexHull {
  const faces = new Faces(points);
  const pending = faces.startFromTetrahedron();
  for (let face = pending.pop(); face !== undefined; face = pending.pop()) {
    if (faces.isAlive(face) && faces.hasOutside(face)) pending.push(...faces.growFrom(face));
  }
  return faces.collect();
}

/** Grows with the hull; a face keeps its corners, neighbors, plane, and a linked list of the points that see it. */
class Faces {
  readonly #points: Int32Array;
  /** Per face: corners and neighbors (3 each), plane normal and offset. */
  readonly #corners: number[] = [];
  readonly #neighbors: number[] = [];
  readonly #planes: number[] = [];
  readonly #alive: boolean[] = [];
  /** First point that sees a face, -1 for none; the farthest one always comes first. */
  readonly #outside: number[] = [];
  readonly #nextOutside: Int32Array;
  /** During growth: the new face whose outer edge starts at a point. */
  readonly #faceFrom: Int32Array;

  constructor(points: Int32Array) {
    this.#points = points;
    this.#nextOutside = new Int32Array(points.length / 3).fill(-1);
    this.#faceFrom = new Int32Array(points.length / 3).fill(-1);
  }

  isAlive(face: number): boolean {
    return this.#alive[face];
  }

  hasOutside(face: number): boolean {
    return this.#outside[face] >= 0;
  }

  /** A tetrahedron of four points far apart, and every point given to a face that it sees. */
  startFromTetrahedron(): number[] {
    const [a, b, c, d] = this.#fourCorners();
    const [first, second] = this.#side(this.#planeThrough(a, b, c), 0, d) < 0 ? [b, c] : [c, b];
    const faces = [
      this.#add(a, first, second),
      this.#add(a, d, first),
      this.#add(first, d, second),
      this.#add(second, d, a),
    ];
    const beyond = [
      [1, 2, 3],
      [3, 2, 0],
      [1, 3, 0],
      [2, 1, 0],
    ];
    for (let k = 0; k < 4; k++)
      for (let side = 0; side < 3; side++) this.#neighbors[3 * faces[k] + side] = beyond[k][side];
    for (let point = 0; point < this.#nextOutside.length; point++) this.#give(point, faces);
    return faces;
  }

  /** Replaces what the farthest point of a face sees by a cone from its horizon to the point; returns the new faces. */
  growFrom(face: number): number[] {
    const apex = this.#outside[face];
    const visible = [face];
    this.#alive[face] = false;
    const horizon: number[] = [];
    for (let at = 0; at < visible.length; at++) {
      for (let side = 0; side < 3; side++) {
        const beyond = this.#neighbors[3 * visible[at] + side];
        if (!this.#alive[beyond]) continue;
        if (this.#side(this.#planes, 4 * beyond, apex) > 0) {
          this.#alive[beyond] = false;
          visible.push(beyond);
        } else {
          horizon.push(3 * visible[at] + side);
        }
      }
    }
    const cone: number[] = [];
    for (const edge of horizon) {
      const beyond = this.#neighbors[edge];
      const from = this.#corners[edge];
      const to = this.#corners[edge - (edge % 3) + ((edge + 1) % 3)];
      const added = this.#add(from, to, apex);
      this.#neighbors[3 * added] = beyond;
      this.#neighbors[3 * beyond + this.#sideFrom(beyond, to)] = added;
      this.#faceFrom[from] = added;
      cone.push(added);
    }
    for (const added of cone) {
      const next = this.#faceFrom[this.#corners[3 * added + 1]];
      this.#neighbors[3 * added + 1] = next;
      this.#neighbors[3 * next + 2] = added;
    }
    for (const gone of visible) {
      for (let point = this.#outside[gone]; point >= 0;) {
        const following = this.#nextOutside[point];
        if (point !== apex) this.#give(point, cone);
        point = following;
      }
    }
    return cone;
  }

  collect(): ConvexHull {
    const number = new Int32Array(this.#nextOutside.length).fill(-1);
    const renumbered = new Int32Array(this.#alive.length).fill(-1);
    let faces = 0;
    for (let face = 0; face < renumbered.length; face++) if (this.#alive[face]) renumbered[face] = faces++;
    const corners: number[] = [];
    const triangles = new Int32Array(3 * faces);
    const neighbors = new Int32Array(3 * faces);
    for (let face = 0; face < renumbered.length; face++) {
      if (!this.#alive[face]) continue;
      for (let k = 0; k < 3; k++) {
        const point = this.#corners[3 * face + k];
        if (number[point] < 0) {
          number[point] = corners.length / 3;
          corners.push(this.#points[3 * point], this.#points[3 * point + 1], this.#points[3 * point + 2]);
        }
        triangles[3 * renumbered[face] + k] = number[point];
        neighbors[3 * renumbered[face] + k] = renumbered[this.#neighbors[3 * face + k]];
      }
    }
    return { corners: Float64Array.from(corners), triangles, neighbors };
  }

  #add(a: number, b: number, c: number): number {
    this.#corners.push(a, b, c);
    this.#neighbors.push(-1, -1, -1);
    const plane = this.#planeThrough(a, b, c);
    this.#planes.push(plane[0], plane[1], plane[2], plane[3]);
    this.#outside.push(-1);
    return this.#alive.push(true) - 1;
  }

  /** Puts a point on the list of the first face that it sees; the farthest point of a face stays in front. */
  #give(point: number, faces: readonly number[]): void {
    for (const face of faces) {
      const distance = this.#side(this.#planes, 4 * face, point);
      if (distance <= 0) continue;
      const front = this.#outside[face];
      if (front >= 0 && this.#side(this.#planes, 4 * face, front) >= distance) {
        this.#nextOutside[point] = this.#nextOutside[front];
        this.#nextOutside[front] = point;
      } else {
        this.#nextOutside[point] = front;
        this.#outside[face] = point;
      }
      return;
    }
  }

  #sideFrom(face: number, corner: number): number {
    return this.#corners[3 * face] === corner ? 0 : this.#corners[3 * face + 1] === corner ? 1 : 2;
  }

  /** Distance from a plane times the length of its normal; positive outside. */
  #side(planes: readonly number[], at: number, point: number): number {
    const points = this.#points;
    return (
      planes[at] * points[3 * point] +
      planes[at + 1] * points[3 * point + 1] +
      planes[at + 2] * points[3 * point + 2] -
      planes[at + 3]
    );
  }

  #planeThrough(a: number, b: number, c: number): [number, number, number, number] {
    const p = this.#points;
    const [ux, uy, uz] = [p[3 * b] - p[3 * a], p[3 * b + 1] - p[3 * a + 1], p[3 * b + 2] - p[3 * a + 2]];
    const [vx, vy, vz] = [p[3 * c] - p[3 * a], p[3 * c + 1] - p[3 * a + 1], p[3 * c + 2] - p[3 * a + 2]];
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    return [x, y, z, x * p[3 * a] + y * p[3 * a + 1] + z * p[3 * a + 2]];
  }

  #fourCorners(): [number, number, number, number] {
    const p = this.#points;
    const farthest = (measure: (point: number) => number): number => {
      let best = 0;
      let most = -Infinity;
      for (let point = 0; point < this.#nextOutside.length; point++) {
        const value = measure(point);
        if (value > most) [best, most] = [point, value];
      }
      return best;
    };
    const a = farthest((point) => -p[3 * point]);
    const b = farthest(
      (point) =>
        (p[3 * point] - p[3 * a]) ** 2 +
        (p[3 * point + 1] - p[3 * a + 1]) ** 2 +
        (p[3 * point + 2] - p[3 * a + 2]) ** 2,
    );
    const c = farthest((point) => {
      const [x, y, z] = this.#planeThrough(a, b, point);
      return x * x + y * y + z * z;
    });
    const plane = this.#planeThrough(a, b, c);
    const d = farthest((point) => Math.abs(this.#side(plane, 0, point)));
    if (this.#side(plane, 0, d) === 0) throw new TypeError("points: all in one plane, expected a body");
    return [a, b, c, d];
  }
}
