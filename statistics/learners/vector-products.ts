import { simdProducts } from "./simd-products.ts";

/** Vectors are multiplied in pieces of this length, and so many of them stay in the cache while others pass. */
const pieceLength = 1024;
const tileVectors = 64;
/** No power of two: vectors at such a distance push each other out of the cache. */
const pieceStride = pieceLength + 8;
const firstDouble = 8;

/**
 * Products of every vector with every other: A B'. A product's bits depend on its two vectors alone:
 * pieces of 1024 entries are added in order, each as (products at even places) + (products at odd places).
 *
 * @param a vectors one after the other
 * @param countA how many
 * @param b vectors of the same length; `a` itself for the symmetric product, of which half is worked out
 * @param length entries of a vector
 * @returns countA x countB, row-major
 */
export function vectorProducts(
  a: Float64Array,
  countA: number,
  b: Float64Array,
  countB: number,
  length: number,
): Float64Array {
  const out = new Float64Array(countA * countB);
  const isSymmetric = a === b && countA === countB;
  multiply(a, 0, countA, b, countB, length, length, isSymmetric, countB, out);
  if (isSymmetric) mirror(out, countB, 0, countA);
  return out;
}

/**
 * Rows `from` .. `to` - 1 of the symmetric G = Z'Z and their mirror images; with entries of weight -1, G = Z'SZ.
 *
 * @param z column-major, length of a column `rows`
 * @param from first new row
 * @param to end of the new rows; G is complete up to here when it was complete up to `from`
 * @param stride distance between rows of `out`
 * @param out receives G
 * @param positive entries of a column before this one have weight 1, the others -1
 */
export function extendGramMatrix(
  z: Float64Array,
  rows: number,
  from: number,
  to: number,
  stride: number,
  out: Float64Array,
  positive = rows,
): void {
  multiply(z, from, to, z, to, rows, positive, true, stride, out);
  mirror(out, stride, from, to);
}

/** Rows `fromA` .. `toA` - 1 of A S B', all of them or up to the diagonal. */
function multiply(
  a: Float64Array,
  fromA: number,
  toA: number,
  b: Float64Array,
  countB: number,
  length: number,
  positive: number,
  isLower: boolean,
  stride: number,
  out: Float64Array,
): void {
  const { productsOfBlock, reserve } = simdProducts();
  const strideBytes = 8 * pieceStride;
  const firstB = firstDouble + 4 * pieceStride;
  const tile = Math.min(tileVectors, countB + (countB % 2));
  const memory = reserve((4 + tile) * pieceStride);
  for (let start = 0; start < length; start += pieceLength) {
    const count = Math.min(pieceLength, length - start);
    for (let from = 0; from < countB; from += tile) {
      const to = Math.min(countB, from + tile);
      for (let k = from; k < to; k++)
        place(b, k * length + start, count, count, memory, firstB + (k - from) * pieceStride);
      // An odd last vector meets what is beside it; that product is left alone, as are those of missing rows of A.
      for (let i = isLower ? Math.max(fromA, from - ((from - fromA) % 4)) : fromA; i < toA; i += 4) {
        const rows = Math.min(4, toA - i);
        for (let r = 0; r < rows; r++) {
          place(a, (i + r) * length + start, count, positive - start, memory, firstDouble + r * pieceStride);
        }
        const end = isLower ? Math.min(to, i + rows) : to;
        for (let k = from; k < end; k += 2) {
          productsOfBlock(8 * firstDouble, 8 * (firstB + (k - from) * pieceStride), strideBytes, 8 * count);
          const hasTwo = k + 1 < to;
          for (let r = 0; r < rows; r++) {
            const at = (i + r) * stride + k;
            out[at] = start === 0 ? memory[2 * r] : out[at] + memory[2 * r];
            if (hasTwo) out[at + 1] = start === 0 ? memory[2 * r + 1] : out[at + 1] + memory[2 * r + 1];
          }
        }
      }
    }
  }
}

/** Copies a piece of a vector, its entries from `positive` on with their sign changed, and zeros up to a multiple of four. */
function place(
  vectors: Float64Array,
  source: number,
  count: number,
  positive: number,
  memory: Float64Array,
  target: number,
): void {
  memory.set(vectors.subarray(source, source + count), target);
  for (let k = Math.max(0, positive); k < count; k++) memory[target + k] = -memory[target + k];
  for (let k = count; k % 4 !== 0; k++) memory[target + k] = 0;
}

/** Rows `from` .. `to` - 1 left of the diagonal to the columns above it, in squares that fit the cache. */
function mirror(out: Float64Array, stride: number, from: number, to: number): void {
  const side = 32;
  for (let top = from; top < to; top += side) {
    const bottom = Math.min(to, top + side);
    for (let left = 0; left < bottom; left += side) {
      for (let i = top; i < bottom; i++) {
        for (let k = left; k < Math.min(i, left + side); k++) out[k * stride + i] = out[i * stride + k];
      }
    }
  }
}
