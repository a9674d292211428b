import { array, assert, constantFrom, double, integer, oneof, pre, property, record } from "fast-check";
import { expect, test } from "vitest";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import { bestThreshold } from "../../../statistics/learners/trees/best-threshold.ts";
import { giniCriterion } from "../../../statistics/learners/trees/gini-criterion.ts";
import { meanCriterion } from "../../../statistics/learners/trees/mean-criterion.ts";
import { sortedRows } from "../../../statistics/learners/trees/sorted-rows.ts";
import { forgetSplit } from "../../../statistics/learners/trees/split-search.ts";
import type { BestSplit } from "../../../statistics/learners/trees/split-search.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { makeRows, withOutcome } from "./learner-data.ts";

const anyValue = oneof(
  double({ noNaN: true, noDefaultInfinity: true }),
  integer({ min: -2, max: 2 }),
  constantFrom(1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, 0),
);

test("rows are sorted by value, equal values by row, whatever the range", () => {
  assert(
    property(array(anyValue, { minLength: 1, maxLength: 60 }), (column) => {
      const values = Float64Array.from([...column, ...column.toReversed()]);
      const order = sortedRows({ rows: column.length, columns: 2, values });
      for (const j of [0, 1]) {
        const own = values.slice(j * column.length, (j + 1) * column.length);
        const expected = [...own.keys()].sort((a, b) => own[a] - own[b] || a - b);
        expect(order.slice(j * column.length, (j + 1) * column.length)).toEqual(Int32Array.from(expected));
      }
    }),
  );
});

test("rows whose values are all in one bucket are sorted too", () => {
  const values = Float64Array.from({ length: 3000 }, (_, i) => (i === 7 ? 1e30 : (i * 7919) % 3001));
  const order = sortedRows({ rows: 3000, columns: 1, values });
  for (let k = 1; k < 3000; k++) expect(values[order[k]]).toBeGreaterThan(values[order[k - 1]]);
});

/** Two classes are the same to both; the gain over both indicators is twice that of one. */
const criteria = [
  ["mean", (event: Uint8Array) => meanCriterion(Float64Array.from(event)), 2],
  ["Gini", (event: Uint8Array) => giniCriterion(event, 2), 1],
] as const;

test.each(criteria)(
  "the best threshold by %s is that of a plain search over all cuts, per least leaf size, with ties and weights",
  (_name, criterionOf, impurityOfGain) => {
    const row = record({
      value: integer({ min: 0, max: 12 }),
      weight: integer({ min: 0, max: 3 }),
      event: integer({ min: 0, max: 1 }),
    });
    const strangers = integer({ min: 0, max: 200 });
    assert(
      property(array(row, { minLength: 10, maxLength: 40 }), strangers, (rows, others) => {
        // Rows of other nodes decide which way the rows are walked.
        const n = 3 * rows.length + others;
        const values = Float64Array.from({ length: n }, (_, i) => (i < rows.length ? rows[i].value : i % 13));
        const copies = Uint16Array.from({ length: n }, (_, i) => (i < rows.length ? rows[i].weight : 1));
        const event = Uint8Array.from({ length: n }, (_, i) => (i < rows.length ? rows[i].event : 0));
        const own = Int32Array.from(rows.keys()).filter((i) => copies[i] > 0);
        const weigh = (of: Int32Array): number => of.reduce((all, i) => all + copies[i], 0);
        const count = (of: Int32Array): number => of.reduce((all, i) => all + copies[i] * event[i], 0);
        const weight = weigh(own);
        const events = count(own);
        const bests = [1, 2, 5].filter((minLeaf) => own.length >= 2 * minLeaf).map(noBest);
        pre(bests.length > 0 && events > 0 && events < weight);
        const criterion = criterionOf(event);
        const search = bestThreshold({ rows: n, columns: 1, values }, criterion);
        const node = { rows: own, start: 0, end: own.length, copies, weight: 0, spread: 0 };
        criterion.read(node);
        search.enter(node, bests, counterRandom(["none"]));
        const varies = search.look(0);
        search.leave();
        expect(varies).toBe(new Set(own.map((i) => values[i])).size > 1);
        const gini = (of: Int32Array): number => {
          const share = count(of) / weigh(of);
          return 2 * weigh(of) * share * (1 - share);
        };
        for (const best of bests) {
          let expected = -1;
          for (let cut = 0; cut < 12; cut++) {
            const left = own.filter((i) => values[i] <= cut);
            const right = own.filter((i) => values[i] > cut);
            if (Math.min(left.length, right.length) < best.minLeaf) continue;
            expected = Math.max(expected, gini(own) - gini(left) - gini(right));
          }
          expect(best.column).toBe(expected < 0 ? -1 : 0);
          if (expected < 0) continue;
          const left = own.filter((i) => values[i] <= best.threshold);
          const right = own.filter((i) => values[i] > best.threshold);
          expect(Math.min(left.length, right.length)).toBeGreaterThanOrEqual(best.minLeaf);
          expect(gini(own) - gini(left) - gini(right)).toBeCloseTo(expected, 9);
          expect((impurityOfGain * best.gain) / weight).toBeCloseTo(expected, 9);
        }
      }),
    );
  },
);

function noBest(minLeaf: number): BestSplit {
  const best = { minLeaf, column: -1, threshold: 0, below: -1, above: -1, gain: 0, limit: -1 };
  forgetSplit(best);
  return best;
}

test.each(["forest", "extra-trees"] as const)(
  "%s of one setting is the same alone as beside other settings",
  (kind) => {
    const rows = withOutcome(makeRows(90, 12, 5));
    const spec = (minLeaf: number | { tune: number[] }): LearnerSpec => ({
      kind,
      trees: 15,
      minLeaf,
      depth: 0,
      columnsPerSplit: "sqrt",
      bootstrap: kind === "forest",
    });
    const key = ["together", 1];
    const [path] = learnerRegistry[kind].paths(spec({ tune: [4, 1, 9, 4] }), rows, key);
    const together = path.fitAll(rows, key, "probability");
    [4, 1, 9, 4].forEach((minLeaf, k) => {
      expect(together[k]).toEqual(path.refit(k));
      expect(together[k]).toEqual(learnerRegistry[kind].paths(spec(minLeaf), rows, key)[0].refit(0));
    });
  },
);
