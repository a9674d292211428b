import { expect, test } from "vitest";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import { makeRows } from "./learner-data.ts";

const { matrix, names, patients } = makeRows(90, 4, 5);
const x = (i: number, j: number): number => matrix.values[i + 90 * j];
/** Classes cut from sums of columns: 15, 18, 15 and 42 cases. */
const level = Uint8Array.from({ length: 90 }, (_, i) => {
  const first = x(i, 0) + 0.5 * x(i, 1);
  if (first > 4) return 0;
  if (x(i, 1) - x(i, 2) > 4) return 1;
  return first < -5 ? 2 : 3;
});
const probe = makeRows(3, 4, 23).matrix;

function probabilities(spec: LearnerSpec): number[][] {
  const outcome = { kind: "multiclass" as const, levels: ["a", "b", "c", "d"], level };
  const learner = learnerRegistry[spec.kind];
  const [path] = learner.paths(spec, { matrix, names, patients, outcome }, []);
  const outputs = learner.predict(path.refit(0), probe);
  return [0, 1, 2].map((row) => outputs.map((values) => values[row]));
}

// scikit-learn 1.9.1 on the same rows: GaussianNB(var_smoothing=1e-9), KNeighborsClassifier(7).
test("naive Bayes has scikit-learn's class probabilities", () => {
  const expected = [
    [0, 0.000469602482, 0.854539916886, 0.144990480632],
    [0, 0.000051323799, 0.842301238819, 0.157647437382],
    [0.715524750416, 0.178920254038, 0, 0.105554995546],
  ];
  probabilities({ kind: "naive-bayes", smoothing: 1e-9 }).forEach((row, i) =>
    row.forEach((value, k) => expect(value).toBeCloseTo(expected[i][k], 9)),
  );
});

test("nearest neighbors has scikit-learn's class shares", () => {
  expect(probabilities({ kind: "nearest-neighbors", neighbors: 7 })).toEqual([
    [0, 0, 5 / 7, 2 / 7],
    [0, 0, 3 / 7, 4 / 7],
    [2 / 7, 5 / 7, 0, 0],
  ]);
});
