import { describe, expect, test } from "vitest";
import { searchPoints } from "../../../statistics/validation/tuning-grid.ts";
import type { StepSpec } from "../../../statistics/validation/model-spec.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";

const steps: StepSpec[] = [
  { kind: "standardize" },
  { kind: "select-relieff", neighbors: { tune: [5, 10] }, keep: { tune: [3, 6, 9] } },
];
const learner: LearnerSpec = { kind: "nearest-neighbors", neighbors: { tune: [1, 3, 5, 7] } };

/** Every combination that is tried, as text. */
function tried(search: Parameters<typeof searchPoints>[2], key: string): string[] {
  return searchPoints(steps, learner, search, [key]).flatMap(({ chosen, learners }) =>
    learners.flatMap((each) =>
      "tune" in Object(Object(each.learner).neighbors)
        ? [1, 3, 5, 7].map((value) => JSON.stringify([...chosen, { parameter: "learner.neighbors", value }]))
        : [JSON.stringify([...chosen, ...each.chosen])],
    ),
  );
}

describe("searchPoints", () => {
  const grid = tried({ kind: "grid" }, "");

  test("a grid leaves the tuned values of the learner to it, once per setting of the steps", () => {
    const points = searchPoints(steps, learner, { kind: "grid" }, []);
    expect(points).toHaveLength(6);
    expect(points[0].learners).toEqual([{ learner, chosen: [] }]);
    expect(new Set(grid).size).toBe(24);
  });

  test("a random search tries as many different combinations of the grid as its budget says", () => {
    const drawn = tried({ kind: "random", budget: 10 }, "a");
    expect(new Set(drawn).size).toBe(10);
    for (const combination of drawn) expect(grid).toContain(combination);
    expect(drawn).toEqual(grid.filter((combination) => drawn.includes(combination)));
  });

  test("fixes the drawn values in steps and learner, and reports the same", () => {
    for (const point of searchPoints(steps, learner, { kind: "random", budget: 10 }, ["b"])) {
      const [neighbors, keep] = point.chosen;
      expect(point.steps[1]).toEqual({ kind: "select-relieff", neighbors: neighbors.value, keep: keep.value });
      for (const each of point.learners) {
        expect(each.learner).toEqual({ kind: "nearest-neighbors", neighbors: each.chosen[0].value });
      }
    }
  });

  test("equal keys draw equal combinations, other keys others, and each is drawn about as often", () => {
    expect(tried({ kind: "random", budget: 6 }, "a")).toEqual(tried({ kind: "random", budget: 6 }, "a"));
    const counts = new Map(grid.map((combination) => [combination, 0]));
    for (let key = 0; key < 400; key++) {
      for (const each of tried({ kind: "random", budget: 6 }, `k${key}`)) counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    // 400 draws of 6 in 24: each is expected 100 times with a standard deviation of 8.7.
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(40);
  });

  test("a budget of the whole grid or more is the grid", () => {
    expect(searchPoints(steps, learner, { kind: "random", budget: 24 }, ["c"])).toEqual(
      searchPoints(steps, learner, { kind: "grid" }, []),
    );
  });

  test("a grid that cannot be numbered is refused, with its size", () => {
    const many = Array.from({ length: 40 }, (_, value) => value + 1);
    const wide = Array.from({ length: 7 }, (): StepSpec => ({ kind: "impute-knn", neighbors: { tune: many } }));
    expect(() => searchPoints(wide, learner, { kind: "random", budget: 5 }, [])).toThrow("too many combinations");
  });
});
