import { expect, it } from "vitest";

import {
  accuracy,
  levelBrierScore,
  levelConcordance,
  levelDeviance,
  meanLevelAuc,
} from "../../../statistics/metrics/level-scores.ts";

const level = Uint8Array.of(0, 1, 2, 2, 1, 0, 0, 2);
const rows = [
  [0.7, 0.2, 0.1],
  [0.3, 0.4, 0.3],
  [0.1, 0.3, 0.6],
  [0.5, 0.2, 0.3],
  [0.2, 0.6, 0.2],
  [0.4, 0.4, 0.2],
  [0.25, 0.5, 0.25],
  [0.1, 0.1, 0.8],
];
const probabilities = [0, 1, 2].map((k) => Float64Array.from(rows, (row) => row[k]));

it("levels are scored as scikit-learn 1.9.1 scores them", () => {
  expect(levelDeviance(level, probabilities)).toBeCloseTo(1.506079592994765, 12); // 2 x log_loss
  expect(meanLevelAuc(level, probabilities)).toBeCloseTo(0.8805555555555555, 12); // roc_auc_score, ovr, macro
  expect(levelBrierScore(level, probabilities)).toBeCloseTo(0.431875, 12);
  expect(accuracy(level, probabilities)).toBe(0.75);
});

it("a level that nobody has is left out of the mean AUC; without any it is not a number", () => {
  const two = Uint8Array.of(0, 1, 0, 1, 1, 0, 0, 1);
  expect(meanLevelAuc(two, probabilities)).not.toBeNaN();
  expect(meanLevelAuc(new Uint8Array(8), probabilities)).toBeNaN();
});

it("counts pairs of different levels that the expected level puts in order, ties one half", () => {
  const said = [
    [0.7, 0.2, 0.1],
    [0.5, 0.3, 0.2],
    [0.2, 0.5, 0.3],
    [0.1, 0.3, 0.6],
    [0.4, 0.4, 0.2],
    [0.2, 0.2, 0.6],
    [0.1, 0.1, 0.8],
    [0.3, 0.4, 0.3],
    [0.5, 0.3, 0.2],
    [0.2, 0.5, 0.3],
  ];
  const probabilities = [0, 1, 2].map((k) => Float64Array.from(said, (row) => row[k]));
  // (scipy.stats.somersd(level, expected level) + 1) / 2, scipy 1.17.
  expect(levelConcordance(Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 2, 2, 2), probabilities)).toBeCloseTo(
    0.5151515151515151,
    12,
  );
  expect(levelConcordance(new Uint8Array(10), probabilities)).toBeNaN();
});
