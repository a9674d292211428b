import { expect, test } from "vitest";
import type { ActionPreimage } from "../../store/action-key.ts";
import { explainDifference } from "../../store/explain-difference.ts";

const before: ActionPreimage = {
  kind: "features.extract",
  code: "sha256:aa",
  params: { settings: { discretization: { binCount: 32 }, spacingMm: [1, 1, null] }, label: null },
  inputs: { images: "sha256:11" },
  seed: null,
  profile: "float64",
};

test("equal preimages have no difference", () => {
  expect(explainDifference(before, structuredClone(before))).toEqual([]);
});

test("every differing field is named by its path, in the order of paths", () => {
  const after: ActionPreimage = {
    ...before,
    code: "sha256:bb",
    params: { settings: { discretization: { binCount: 64 }, spacingMm: [1, 2, null] }, label: 1 },
  };
  expect(explainDifference(before, after)).toEqual([
    { field: "code", from: "sha256:aa", to: "sha256:bb" },
    { field: "params.label", from: "null", to: "1" },
    { field: "params.settings.discretization.binCount", from: "32", to: "64" },
    { field: "params.settings.spacingMm[1]", from: "1", to: "2" },
  ]);
});

test("an input that came or went is absent on one side", () => {
  const after = { ...before, inputs: { images: "sha256:11", cases: "sha256:22" } };
  expect(explainDifference(before, after)).toEqual([{ field: "inputs.cases", from: "(absent)", to: "sha256:22" }]);
  expect(explainDifference(after, before)).toEqual([{ field: "inputs.cases", from: "sha256:22", to: "(absent)" }]);
});

test("a text that looks like a number is quoted", () => {
  const after = { ...before, params: "1" };
  expect(explainDifference({ ...before, params: 1 }, after)).toEqual([{ field: "params", from: "1", to: '"1"' }]);
});
