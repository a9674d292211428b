import { array, assert, integer, property, uniqueArray } from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyFaceFactor, factorFace, removeFromFace } from "../../../statistics/learners/face-factor.ts";
import type { LabeledHessian } from "../../../statistics/learners/face-factor.ts";
import { factorFloored, solveFactored } from "../../../statistics/learners/floored-cholesky.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";

const size = 12;
const labels = Int32Array.from({ length: size }, (_, i) => 3 * i + 1);
const ridge = new Float64Array(size).fill(0.1);

/** Gram matrix of random columns. */
function makeHessian(version: number): LabeledHessian {
  const random = counterRandom(["hessian", version]);
  const z = Array.from({ length: size }, () => Array.from({ length: 20 }, () => random.uniform() - 0.3));
  const values = Float64Array.from(z.flatMap((a) => z.map((b) => a.reduce((sum, v, i) => sum + v * b[i], 0))));
  return { values, size, labels, version };
}

/** Largest |(H + ridge) x - 1| on the face, x solved with the factor. */
function residual(hessian: LabeledHessian, face: Int32Array, solution: Float64Array): number {
  let worst = 0;
  face.forEach((row, a) => {
    let sum = -1 + ridge[row] * solution[a];
    face.forEach((column, c) => (sum += hessian.values[row * size + column] * solution[c]));
    worst = Math.max(worst, Math.abs(sum));
  });
  return worst;
}

describe("face factor", () => {
  test("solves the system of every face of a random sequence, mended or made anew", () => {
    const faces = array(uniqueArray(integer({ min: 0, max: size - 1 }), { minLength: 1 }), {
      minLength: 2,
      maxLength: 12,
    });
    assert(
      property(faces, integer({ min: 1, max: 4 }), (sequence, every) => {
        const held = emptyFaceFactor(3 * size);
        sequence.forEach((rows, k) => {
          const hessian = makeHessian(Math.floor(k / every));
          const face = Int32Array.from(rows);
          factorFace(held, hessian, ridge, face, face.length);
          expect([...face].sort((a, b) => a - b)).toEqual(rows.toSorted((a, b) => a - b));
          const solution = new Float64Array(face.length).fill(1);
          solveFactored(held.factor, held.capacity, face.length, solution);
          expect(residual(hessian, face, solution)).toBeLessThan(1e-9);
        });
      }),
    );
  });

  test("solves what is left after a row was taken out", () => {
    for (let at = 0; at < size; at++) {
      const held = emptyFaceFactor(3 * size);
      const hessian = makeHessian(7);
      const face = Int32Array.from({ length: size }, (_, i) => (5 * i) % size);
      factorFace(held, hessian, ridge, face, size);
      removeFromFace(held, at);
      const left = face.filter((_, a) => a !== at);
      const solution = new Float64Array(size - 1).fill(1);
      solveFactored(held.factor, held.capacity, size - 1, solution);
      expect(residual(hessian, left, solution)).toBeLessThan(1e-9);
    }
  });
});

describe("floored Cholesky", () => {
  test("solves a literal system", () => {
    const matrix = Float64Array.of(4, 0, 0, 2, 5, 0, 2, 3, 6);
    const rhs = Float64Array.of(4 + 4 + 6, 2 + 10 + 9, 2 + 6 + 18);
    factorFloored(matrix, 3, 3);
    solveFactored(matrix, 3, 3, rhs);
    rhs.forEach((x, i) => expect(x).toBeCloseTo(i + 1, 12));
  });

  test("stays finite for a doubled and for an empty column", () => {
    const matrix = Float64Array.of(1, 0, 0, 1, 1, 0, 0, 0, 0);
    const rhs = Float64Array.of(1, 1, 0);
    factorFloored(matrix, 3, 3);
    solveFactored(matrix, 3, 3, rhs);
    expect(rhs.every((x) => Number.isFinite(x))).toBe(true);
    expect(rhs[0] + rhs[1]).toBeCloseTo(1, 6);
  });
});
