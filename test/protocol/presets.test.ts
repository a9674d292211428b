import { describe, expect, test } from "vitest";

import { compilePlan } from "../../protocol/compile-plan.ts";
import type { ExtractionPlan } from "../../protocol/plan.ts";
import { presets } from "../../protocol/presets.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { smallest } from "./study-fixture.ts";

const changed = (from: string, to: string): string => smallest.replace(from, to);

function settings(more: string): ExtractionPlan {
  const { protocol, diagnostics } = readProtocol("study.yaml", changed("mask: mask", `mask: mask, ${more}`));
  if (protocol === null) throw new Error(diagnostics.map(({ problem }) => problem).join("; "));
  for (const node of compilePlan(protocol).nodes) if (node.kind === "features.extract") return node.params.settings;
  throw new Error("no extraction");
}

describe("presets", () => {
  // Table 2 of the IBSI 1 paper (10.1148/radiol.2020191145): the five configurations.
  test.each([
    [
      "ibsi-a",
      {
        dimension: "2d",
        spacingMm: [null, null, null],
        imageInterpolation: "linear",
        range: [-500, 400],
        outlierSigma: null,
        discretization: { kind: "binWidth", binWidth: 25 },
        ivh: { kind: "none" },
        aggregation: "2.5d-merged",
      },
    ],
    [
      "ibsi-b",
      {
        dimension: "2d",
        spacingMm: [2, 2, null],
        imageInterpolation: "linear",
        range: [-500, 400],
        outlierSigma: null,
        discretization: { kind: "binCount", binCount: 32 },
        ivh: { kind: "none" },
        aggregation: "2.5d-merged",
      },
    ],
    [
      "ibsi-c",
      {
        dimension: "3d",
        spacingMm: [2, 2, 2],
        imageInterpolation: "linear",
        range: [-1000, 400],
        outlierSigma: null,
        discretization: { kind: "binWidth", binWidth: 25 },
        ivh: { kind: "binWidth", binWidth: 2.5 },
        aggregation: "3d-merged",
      },
    ],
    [
      "ibsi-d",
      {
        dimension: "3d",
        spacingMm: [2, 2, 2],
        imageInterpolation: "linear",
        range: null,
        outlierSigma: 3,
        discretization: { kind: "binCount", binCount: 32 },
        ivh: { kind: "none" },
        aggregation: "3d-merged",
      },
    ],
    [
      "ibsi-e",
      {
        dimension: "3d",
        spacingMm: [2, 2, 2],
        imageInterpolation: "cubic",
        range: [-1000, 400],
        outlierSigma: 3,
        discretization: { kind: "binCount", binCount: 32 },
        ivh: { kind: "binCount", binCount: 1000 },
        aggregation: "3d-merged",
      },
    ],
  ])("%s is its configuration of IBSI 1", (preset, expected) => {
    expect(settings(`preset: ${preset}`)).toMatchObject({
      ...expected,
      maskInterpolation: "linear",
      maskThreshold: 0.5,
      roundIntensities: true,
    });
  });

  test("a preset is where the set starts: its own keys win, one by one within interpolation and resegmentation", () => {
    const own = settings(
      "preset: ibsi-e, interpolation: { spacingMm: 1 }, resegmentation: { outlierSigma: 2 }, discretization: { binWidth: 10 }",
    );
    expect(own).toMatchObject({
      spacingMm: [1, 1, 1],
      imageInterpolation: "cubic",
      range: [-1000, 400],
      outlierSigma: 2,
      discretization: { kind: "binWidth", binWidth: 10 },
    });
  });

  test("all presets are tried above, and an unknown one is refused with those that are known", () => {
    expect(Object.keys(presets)).toEqual(["ibsi-a", "ibsi-b", "ibsi-c", "ibsi-d", "ibsi-e"]);
    const { protocol, diagnostics } = readProtocol("study.yaml", changed("mask: mask", "mask: mask, preset: ibsi-f"));
    expect(protocol).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(["value-unknown"]);
  });
});

test("the intensity-volume histogram follows the kind of unit of the modality", () => {
  const modality = (name: string) => {
    const { protocol } = readProtocol("study.yaml", changed("CT", name));
    if (protocol === null) throw new Error("not read");
    const node = compilePlan(protocol).nodes.find((each) => each.kind === "features.extract");
    return node?.kind === "features.extract" ? node.params.settings.ivh : null;
  };
  expect(modality("CT")).toEqual({ kind: "none" });
  expect(modality("PET")).toEqual({ kind: "binWidth", binWidth: 0.1 });
  expect(modality("MR")).toEqual({ kind: "binCount", binCount: 1000 });
});

test("texture options reach the plan", () => {
  expect(settings("texture: { glcmDistance: 2, glcmWeighting: exponential, ngldmAlpha: 1 }").texture).toEqual({
    glcmDistance: 2,
    glcmWeighting: "exponential",
    glcmNorm: "euclidean",
    ngldmAlpha: 1,
    ngldmDistance: 1,
  });
  expect(settings("discretization: none").discretization).toEqual({ kind: "none" });
});
