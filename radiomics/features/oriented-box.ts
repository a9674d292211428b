import type { ConvexHull } from "./convex-hull.ts";
import { leastRectangle } from "./least-rectangle.ts";

type Vector = readonly [number, number, number];

/** A box of any orientation, in mm. */
export interface OrientedBox {
  readonly volumeMm3: number;
  readonly areaMm2: number;
}

/** Hulls with fewer edges than this are also tried with a side along every two of them. */
const FEW_EDGES = 64;
/** So many directions are tried, those of large facets first; smooth hulls of large regions have more. */
const MOST_DIRECTIONS = 1_000;
/** Least relative gain of a turn that goes on. */
const GAIN = 1e-9;

/**
 * Small box of any orientation around a convex hull (ZH1A, IQYR; not standardized). Tried are boxes with a side on a facet
 * of the hull (the 1,000 largest), along the axes of the image and, for small hulls, parallel to two edges, each turned
 * to the smallest rectangle; then the best box is turned about its three axes as long as it shrinks. The exact minimum
 * (O'Rourke 1985, 10.1007/BF00991005) costs cubic time and can be a little smaller.
 *
 * @param hull - corners in mm
 * @returns volume and area of the box
 */
export function orientedBox(hull: ConvexHull): OrientedBox {
  const facets = facetVectors(hull);
  let best: Box = boxAcross(hull.corners, [0, 0, 1]);
  const tried = new Set<string>();
  for (const normal of [[0, 1, 0] as const, [1, 0, 0] as const, ...normalsOf(facets), ...acrossEdges(hull)]) {
    const key = normal.map((part) => part.toFixed(9)).join();
    if (tried.has(key)) continue;
    if (tried.size === MOST_DIRECTIONS) break;
    tried.add(key);
    if (leastVolume(hull.corners, facets, normal) >= best.volume) continue;
    const box = boxAcross(silhouette(hull, facets, normal), normal, hull.corners);
    if (box.volume < best.volume) best = box;
  }
  for (let turns = 0; turns < 3;) {
    const box = boxAcross(hull.corners, best.axes[1]);
    turns = box.volume < best.volume * (1 - GAIN) ? 0 : turns + 1;
    // the same box with its axes in another order, so that each is turned about in its turn
    best = turns === 0 ? box : { ...best, axes: [best.axes[1], best.axes[2], best.axes[0]] };
  }
  const [a, b, c] = best.lengths;
  return { volumeMm3: a * b * c, areaMm2: 2 * (a * b + b * c + a * c) };
}

interface Box {
  readonly volume: number;
  /** The direction that it was turned about first. */
  readonly axes: readonly [Vector, Vector, Vector];
  /** In any order. */
  readonly lengths: Vector;
}

/** Normals of the triangles, as long as twice their area. */
function facetVectors({ corners, triangles }: ConvexHull): Float64Array {
  const out = new Float64Array(triangles.length);
  for (let face = 0; face < triangles.length; face += 3) {
    const [a, b, c] = [3 * triangles[face], 3 * triangles[face + 1], 3 * triangles[face + 2]];
    const side = (from: number, to: number): Vector => [
      corners[to] - corners[from],
      corners[to + 1] - corners[from + 1],
      corners[to + 2] - corners[from + 2],
    ];
    out.set(cross(side(a, b), side(a, c)), face);
  }
  return out;
}

/** Unit normals, largest triangle first. */
function* normalsOf(facets: Float64Array): Generator<Vector> {
  const length = (face: number): number => Math.hypot(facets[face], facets[face + 1], facets[face + 2]);
  const lengths = Float64Array.from({ length: facets.length / 3 }, (_, face) => length(3 * face));
  const order = Int32Array.from(lengths, (_, face) => face).sort((left, right) => lengths[right] - lengths[left]);
  for (const face of order) yield unit([facets[3 * face], facets[3 * face + 1], facets[3 * face + 2]]);
}

/** Directions across every two edges of a small hull. */
function* acrossEdges({ corners, triangles }: ConvexHull): Generator<Vector> {
  if (triangles.length / 2 >= FEW_EDGES) return;
  const edges: Vector[] = [];
  for (let side = 0; side < triangles.length; side++) {
    const from = triangles[side];
    const to = triangles[side - (side % 3) + ((side + 1) % 3)];
    const along = (axis: number): number => corners[3 * to + axis] - corners[3 * from + axis];
    if (from < to) edges.push([along(0), along(1), along(2)]);
  }
  for (let i = 0; i < edges.length; i++) {
    for (let j = 0; j < i; j++) {
      const across = cross(edges[i], edges[j]);
      if (Math.hypot(...across) > 1e-9 * Math.hypot(...edges[i]) * Math.hypot(...edges[j])) yield unit(across);
    }
  }
}

/** Extent along a direction times the area of the shadow along it: no box with that axis is smaller. */
function leastVolume(corners: Float64Array, facets: Float64Array, [x, y, z]: Vector): number {
  let fourfoldShadow = 0;
  for (let face = 0; face < facets.length; face += 3) {
    fourfoldShadow += Math.abs(x * facets[face] + y * facets[face + 1] + z * facets[face + 2]);
  }
  return (fourfoldShadow / 4) * extent(corners, [x, y, z]);
}

function extent(corners: Float64Array, [x, y, z]: Vector): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < corners.length; i += 3) {
    const along = x * corners[i] + y * corners[i + 1] + z * corners[i + 2];
    if (along < low) low = along;
    if (along > high) high = along;
  }
  return high - low;
}

/** Corners between triangles that face the direction and triangles that do not. */
function silhouette(
  { corners, triangles, neighbors }: ConvexHull,
  facets: Float64Array,
  [x, y, z]: Vector,
): Float64Array {
  const faces = facets.length / 3;
  const facing = new Uint8Array(faces);
  for (let face = 0; face < faces; face++) {
    const toward = x * facets[3 * face] + y * facets[3 * face + 1] + z * facets[3 * face + 2];
    facing[face] = toward > 0 ? 1 : 0;
  }
  const points: number[] = [];
  for (let side = 0; side < triangles.length; side++) {
    const face = (side - (side % 3)) / 3;
    if (facing[face] === 0 || facing[neighbors[side]] === 1) continue;
    const at = 3 * triangles[side];
    points.push(corners[at], corners[at + 1], corners[at + 2]);
  }
  return Float64Array.from(points);
}

/** The smallest box with one axis along a direction; `outline` must hold the corners of the shadow. */
function boxAcross(outline: Float64Array, normal: Vector, corners: Float64Array = outline): Box {
  const [x, y, z] = normal;
  const smallest = Math.abs(x) <= Math.abs(y) && Math.abs(x) <= Math.abs(z) ? 0 : Math.abs(y) <= Math.abs(z) ? 1 : 2;
  const u = unit(cross(normal, [smallest === 0 ? 1 : 0, smallest === 1 ? 1 : 0, smallest === 2 ? 1 : 0]));
  const v = cross(normal, u);
  const flat = new Float64Array((2 * outline.length) / 3);
  for (let i = 0; i < flat.length / 2; i++) {
    const [px, py, pz] = [outline[3 * i], outline[3 * i + 1], outline[3 * i + 2]];
    flat[2 * i] = u[0] * px + u[1] * py + u[2] * pz;
    flat[2 * i + 1] = v[0] * px + v[1] * py + v[2] * pz;
  }
  const { lengths, direction } = leastRectangle(flat);
  const [c, s] = direction;
  const first: Vector = [c * u[0] + s * v[0], c * u[1] + s * v[1], c * u[2] + s * v[2]];
  const height = extent(corners, normal);
  return {
    volume: height * lengths[0] * lengths[1],
    axes: [normal, first, cross(normal, first)],
    lengths: [height, lengths[0], lengths[1]],
  };
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
