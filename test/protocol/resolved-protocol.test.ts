import { expect, test } from "vitest";

import { readProtocol } from "../../protocol/read-protocol.ts";
import { resolvedProtocol } from "../../protocol/resolved-protocol.ts";
import { smallest } from "./study-fixture.ts";

function resolve(text: string) {
  const { protocol, source } = readProtocol("study.yaml", text);
  if (protocol === null) throw new Error("not read");
  return resolvedProtocol(protocol, source);
}

test("what the study says comes in document order, what it does not say follows as default", () => {
  const lines = resolve(smallest).map(({ path, value, origin }) => `${path} = ${value} (${origin})`);
  expect(lines.slice(0, 7)).toEqual([
    "radstudy = 1 (study)",
    "study.name = lung-metastasis (study)",
    "cohorts.development.cases = cases.csv (study)",
    "cohorts.development.role = development (default)",
    "outcome.kind = binary (study)",
    "outcome.column = metastasis (study)",
    "outcome.positive = 1 (study)",
  ]);
  for (const line of [
    "features.ct.mask.column = mask (study)",
    "features.ct.interpolation.spacingMm = 1 (default)",
    "features.ct.roundIntensities = true (default)",
    "features.ct.discretization.binCount = 32 (default)",
    "models.radiomics.learner.kind = logistic (study)",
    "models.radiomics.learner.l1Ratio = 0.5 (default)",
    "models.radiomics.steps[0].kind = impute-median (default)",
    "seed = 1 (default)",
    "validation.outer.folds = 5 (default)",
    "evaluation.baselines.volume = auto (default)",
    "execution.maxFailedFraction = 0 (default)",
  ]) {
    expect(lines).toContain(line);
  }
});

test("keys keep the order in which the study writes them", () => {
  const text = `${smallest}seed: 7\nvalidation: { inner: { folds: 3 } }\n`.replace(
    "study: {",
    "study: { license: CC0-1.0,",
  );
  const paths = resolve(text).map((each) => each.path);
  expect(paths.indexOf("study.license")).toBeLessThan(paths.indexOf("study.name"));
  expect(paths.indexOf("validation.inner.folds")).toBeLessThan(paths.indexOf("validation.outer.folds"));
  expect(resolve(text).find((each) => each.path === "seed")).toEqual({ path: "seed", value: "7", origin: "study" });
});

test("columns that are used because they are present are shown", () => {
  const { protocol, source } = readProtocol("study.yaml", smallest);
  if (protocol === null) throw new Error("not read");
  const columns = {
    id: "case_id",
    patient: "patient_id",
    lesion: null,
    timepoint: null,
    center: null,
    scanner: null,
    object: null,
  };
  const shown = resolvedProtocol(protocol, source, columns).filter((each) => each.path.startsWith("columns"));
  expect(shown).toEqual([
    { path: "columns.id", value: "case_id", origin: "default" },
    { path: "columns.patient", value: "patient_id", origin: "default" },
  ]);
});

test("a model that extends another one shows what it says itself", () => {
  const paths = resolve(`${smallest}  b: { extends: radiomics }\n`).map((each) => each.path);
  expect(paths.filter((path) => path.startsWith("models.b"))).toEqual(["models.b.extends", ...steps("models.b")]);
});

function steps(model: string): string[] {
  return [0, 1, 2, 3].map((at) => `${model}.steps[${at}].kind`);
}

test("what a preset says is marked as such, own keys and other defaults are not", () => {
  const text = smallest.replace("mask: mask", "mask: mask, preset: ibsi-e, interpolation: { spacingMm: 1 }");
  const lines = resolve(text).map(({ path, value, origin }) => `${path} = ${value} (${origin})`);
  for (const line of [
    "features.ct.preset = ibsi-e (study)",
    "features.ct.interpolation.spacingMm = 1 (study)",
    "features.ct.interpolation.image = cubic (preset)",
    "features.ct.interpolation.maskThreshold = 0.5 (default)",
    "features.ct.resegmentation.range = [-1000, 400] (preset)",
    "features.ct.discretization.binCount = 32 (preset)",
    "features.ct.ivh.binCount = 1000 (preset)",
    "features.ct.aggregation = 3d-merged (default)",
    "features.ct.families = all (default)",
  ]) {
    expect(lines).toContain(line);
  }
});
