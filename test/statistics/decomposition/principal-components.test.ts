import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { principalComponents } from "../../../statistics/decomposition/principal-components.ts";

const close = (values: Iterable<number>, expected: readonly number[]): void => {
  [...values].forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
};

describe("principalComponents", () => {
  it("finds one component in two columns that are proportional", () => {
    const { scores, explained } = principalComponents([Float64Array.of(1, 2, 3), Float64Array.of(10, 20, 30)], 2);
    expect(scores.length).toBe(1);
    close(explained, [1]);
    close(scores[0], [-Math.sqrt(3), 0, Math.sqrt(3)]); // both columns are -1.2247, 0, 1.2247
  });

  it("splits two columns with correlation 0.5 into shares of 0.75 and 0.25", () => {
    // standardized: (-1.2247, 0, 1.2247) and (0, -1.2247, 1.2247)
    const { scores, explained } = principalComponents([Float64Array.of(1, 2, 3), Float64Array.of(2, 1, 3)], 2);
    close(explained, [0.75, 0.25]);
    const side = Math.sqrt(3) / 2;
    close(scores[0], [-side, -side, 2 * side]);
    close(scores[1], [-side, side, 0]);
  });

  it("has a first large loading that is positive, so that reversed columns reverse nothing else", () => {
    const columns = [Float64Array.of(3, 2, 1), Float64Array.of(-10, -20, -30)];
    close(principalComponents(columns, 1).scores[0], [Math.sqrt(3), 0, -Math.sqrt(3)]);
  });

  it("leaves columns out that do not vary, and counts missing entries as the mean", () => {
    const columns = [Float64Array.of(5, 5, 5, 5), Float64Array.of(1, Number.NaN, 3, 2), Float64Array.of(1, 9, 3, 2)];
    const result = principalComponents(columns, 3);
    expect(result.used).toEqual([1, 2]);
    expect(result.missing).toBe(1);
    expect(principalComponents([columns[0]], 2)).toEqual({
      scores: [],
      loadings: [],
      explained: [],
      used: [],
      missing: 0,
    });
  });

  it("gives orthogonal, centered scores whose sizes are the shares, for tall and for wide tables", () => {
    const value = fc.integer({ min: -300, max: 300 }).map((x) => x / 64);
    const shape = fc.constantFrom([6, 3], [4, 9], [5, 5]);
    fc.assert(
      fc.property(
        shape.chain(([rows, columns]) =>
          fc.array(fc.array(value, { minLength: rows, maxLength: rows }), { minLength: columns, maxLength: columns }),
        ),
        (columns) => {
          const { scores, explained, used } = principalComponents(
            columns.map((column) => Float64Array.from(column)),
            4,
          );
          const total = used.length * columns[0].length;
          scores.forEach((a, i) => {
            expect(a.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 5);
            scores.forEach((b, j) => {
              const product = a.reduce((sum, x, row) => sum + x * b[row], 0);
              expect(product / total).toBeCloseTo(i === j ? explained[i] : 0, 7);
            });
            if (i > 0) expect(explained[i]).toBeLessThanOrEqual(explained[i - 1]);
          });
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });
});
