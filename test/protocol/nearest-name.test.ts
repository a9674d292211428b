import { expect, test } from "vitest";

import { nearestName } from "../../protocol/nearest-name.ts";

test.each([
  ["discretisation", ["discretization", "interpolation"], "discretization"],
  ["laerner", ["learner", "steps"], "learner"],
  ["Patient-ID", ["id", "patient_id"], "patient_id"],
  ["mask", ["image", "segmentation"], "segmentation"],
  ["center", ["site", "age"], "site"],
  ["stage", ["clinical_stage", "age"], "clinical_stage"],
  ["zzz", ["image", "mask"], null],
  ["x", [], null],
])("%s among %j is %s", (wanted, candidates, expected) => {
  expect(nearestName(wanted, candidates)).toBe(expected);
});
