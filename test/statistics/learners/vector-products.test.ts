import { expect, test } from "vitest";
import { vectorProducts } from "../../../statistics/learners/vector-products.ts";
import { makeRows } from "./learner-data.ts";

/** The readable twin: even places, then odd ones. */
function plainProduct(a: Float64Array, b: Float64Array): number {
  let even = 0;
  let odd = 0;
  for (let i = 0; i < a.length; i += 2) even += a[i] * b[i];
  for (let i = 1; i < a.length; i += 2) odd += a[i] * b[i];
  return even + odd;
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
