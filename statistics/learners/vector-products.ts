import { simdProducts } from "./simd-products.ts";

/** Doubles of the vectors that stay in the fast memory while others pass. */
const tileDoubles = 0x10000;
const firstDouble = 8;

/**
 * Products of every vector with every other: A B'. A product's bits depend on its two vectors alone.
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
  if (length === 0) return out;
  const isSymmetric = a === b && countA === countB;
  const { productsOfBlock, reserve } = simdProducts();
  const padded = Math.ceil(length / 4) * 4;
  const tile = Math.min(countB + (countB % 2), Math.max(2, 2 * Math.floor(tileDoubles / padded / 2)));
  const memory = reserve((4 + tile) * padded);
  const firstB = firstDouble + 4 * padded;
  const place = (vectors: Float64Array, at: number, target: number): void => {
    memory.set(vectors.subarray(at * length, (at + 1) * length), target);
    memory.fill(0, target + length, target + padded);
  };
  for (let from = 0; from < countB; from += tile) {
    const to = Math.min(countB, from + tile);
    for (let k = from; k < to; k++) place(b, k, firstB + (k - from) * padded);
    // An odd last vector meets what is beside it; that product is left alone, as are those of missing rows of A.
    for (let i = isSymmetric ? from - (from % 4) : 0; i < countA; i += 4) {
      const rows = Math.min(4, countA - i);
      for (let r = 0; r < rows; r++) place(a, i + r, firstDouble + r * padded);
      const end = isSymmetric ? Math.min(to, i + rows) : to;
      for (let k = from; k < end; k += 2) {
        productsOfBlock(8 * firstDouble, 8 * (firstB + (k - from) * padded), 8 * padded);
        const columns = Math.min(2, to - k);
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < columns; c++) out[(i + r) * countB + k + c] = memory[2 * r + c];
        }
      }
    }
  }
  if (isSymmetric) mirror(out, countA);
  return out;
}

/** Lower triangle to the upper one, in squares that fit the cache. */
function mirror(out: Float64Array, size: number): void {
  const side = 32;
  for (let top = 0; top < size; top += side) {
    for (let left = 0; left <= top; left += side) {
      for (let i = top; i < Math.min(size, top + side); i++) {
        for (let k = left; k < Math.min(i, left + side); k++) out[k * size + i] = out[i * size + k];
      }
    }
  }
}
