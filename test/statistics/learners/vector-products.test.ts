import { expect, test } from "vitest";
import { extendGramMatrix, vectorProducts } from "../../../statistics/learners/vector-products.ts";
import { makeRows } from "./learner-data.ts";

/** The readable twin: pieces of 1024 entries, each even places, then odd ones. */
function plainProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let start = 0; start < a.length; start += 1024) {
    const end = Math.min(a.length, start + 1024);
    let even = 0;
    let odd = 0;
    for (let i = start; i < end; i += 2) even += a[i] * b[i];
    for (let i = start + 1; i < end; i += 2) odd += a[i] * b[i];
    sum = start === 0 ? even + odd : sum + (even + odd);
  }
  return sum;
}

// The last two do not fit one tile.
test.each([
  [1, 1, 1],
  [5, 3, 7],
  [4, 2, 4],
  [0, 3, 5],
  [3, 2, 0],
  [9, 140, 1001],
  [3, 5, 40_001],
])(
  "the products of %i vectors with %i of length %i are those of a plain loop, to the bit",
  (countA, countB, length) => {
    const a = makeRows(countA, length, 3).matrix.values.map((value) => value / 3);
    const b = makeRows(countB, length, 8).matrix.values.map((value) => value / 7);
    const out = vectorProducts(a, countA, b, countB, length);
    expect(out.length).toBe(countA * countB);
    const vector = (of: Float64Array, at: number) => of.subarray(at * length, (at + 1) * length);
    for (let i = 0; i < countA; i++) {
      for (let k = 0; k < countB; k++) expect(out[i * countB + k]).toBe(plainProduct(vector(a, i), vector(b, k)));
    }
  },
);

test.each([1, 2, 5, 36, 133])("the symmetric product of %i vectors has both its halves", (count) => {
  const length = 997;
  const a = makeRows(count, length, 5).matrix.values.map((value) => value / 3);
  expect(vectorProducts(a, count, a, count, length)).toEqual(vectorProducts(a, count, a.slice(), count, length));
});

test("a Gram matrix that is extended is the one made at once, with signs", () => {
  const [rows, columns, stride, positive] = [1500, 23, 25, 1100];
  const z = makeRows(rows, columns, 4).matrix.values;
  const column = (at: number, sign: -1 | 1): Float64Array =>
    z.slice(at * rows, (at + 1) * rows).map((value, i) => (i < positive ? value : sign * value));
  const out = new Float64Array(stride * columns).fill(Number.NaN);
  for (const [from, to] of [
    [0, 3],
    [3, 4],
    [4, 17],
    [17, 23],
  ]) {
    extendGramMatrix(z, rows, from, to, stride, out, positive);
  }
  for (let i = 0; i < columns; i++) {
    for (let k = 0; k < columns; k++) expect(out[i * stride + k]).toBe(plainProduct(column(i, 1), column(k, -1)));
  }
});
