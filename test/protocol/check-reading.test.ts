import { describe, expect, test } from "vitest";

import { compilePlan } from "../../protocol/compile-plan.ts";
import type { ReadingPlan } from "../../protocol/reading-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { smallest, told } from "./study-fixture.ts";

/** The smallest protocol with another feature set. */
function written(set: string): string {
  const text = smallest.replace("modality: CT, image: image, mask: mask", set);
  return /multiple: each/.test(set) ? `${text}unit: lesion\n` : text;
}

function errorsOf(set: string): string[] {
  return told(readProtocol("study.yaml", written(set)).diagnostics);
}

function readingOf(set: string): ReadingPlan {
  const { protocol, diagnostics } = readProtocol("study.yaml", written(set));
  if (protocol === null) throw new Error(told(diagnostics).join("\n"));
  const plans = compilePlan(protocol).nodes.flatMap((node) =>
    node.kind === "images.inspect" || node.kind === "features.extract" ? [node.params.reading] : [],
  );
  expect(plans).toHaveLength(2);
  expect(plans[1]).toEqual(plans[0]);
  return plans[0];
}

describe("what is read of a case", () => {
  test("is the only region of the mask file, and the image as it is, where the study says nothing else", () => {
    expect(readingOf("modality: CT, image: image, mask: mask")).toEqual({
      modality: "CT",
      gapJitter: 0.02,
      series: null,
      resampleMask: null,
      region: { kind: "only" },
      regions: [],
      suv: null,
      normalization: null,
    });
  });

  test.each([
    ["label: 2", { kind: "label", label: 2 }],
    ["roi: GTV-1", { kind: "roi", roi: "GTV-1", multiple: "error" }],
    ["roi: 3", { kind: "roi", roi: 3, multiple: "error" }],
    ['roi: "GTV*", multiple: each', { kind: "roi", roi: "GTV*", multiple: "each" }],
    ["multiple: each", { kind: "every", multiple: "each" }],
    ['roi: "GTV*", multiple: union', { kind: "roi", roi: "GTV*", multiple: "union" }],
    ["segment: tumor", { kind: "segment", segment: "tumor", multiple: "error" }],
  ])("is the region that the mask names: %s", (keys, region) => {
    expect(readingOf(`modality: CT, image: image, mask: { column: mask, ${keys} }`).region).toEqual(region);
  });

  test("is one series of a folder, and a mask on the grid of its image, where the study says so", () => {
    const image = 'image: { column: folder, series: "T1*" }, mask: { column: mask, resample: nearest }';
    expect(readingOf(`modality: MR, ${image}`)).toMatchObject({ series: "T1*", resampleMask: "nearest" });
    expect(errorsOf("modality: MR, image: image, mask: { column: mask, resample: linear }")).toEqual([
      '7:86 value-unknown: features.ct.mask.resample cannot be "linear"',
    ]);
  });

  test("is converted or normalized, each with its defaults, in the inspection and the extraction alike", () => {
    const reading = (modality: string, steps: string) =>
      readingOf(`modality: ${modality}, image: image, mask: mask, preprocess: [${steps}]`);
    expect(reading("PET", "suv").suv).toBe("body-weight");
    expect(reading("PET", "{ kind: suv, by: body-surface-area }").suv).toBe("body-surface-area");
    const normalization = (step: string) => reading("MR", step).normalization;
    expect(normalization("normalize-z-score")).toEqual({ kind: "normalize-z-score", bodyFraction: null });
    expect(normalization("{ kind: normalize-z-score, within: body }")).toEqual({
      kind: "normalize-z-score",
      bodyFraction: 0.1,
    });
    expect(normalization("{ kind: normalize-percentile, lower: 5 }")).toEqual({
      kind: "normalize-percentile",
      lower: 5,
      upper: 99,
      bodyFraction: null,
    });
    expect(
      readingOf(
        "modality: MR, image: image, mask: mask, regions: { fat: { from: { label: 7 }, measure: false } }, preprocess: [{ kind: normalize-reference, region: fat }]",
      ),
    ).toMatchObject({
      regions: [{ name: "fat", from: { kind: "label", label: 7 }, measured: false }],
      normalization: { kind: "normalize-reference", region: "fat" },
    });
  });

  test("has every region after those that it is made from, whatever their order in the study", () => {
    const regions = (text: string) => readingOf(`modality: CT, image: image, mask: mask, regions: { ${text} }`).regions;
    const inner = "a-margin: { from: rim, within: wall }";
    const others = "wall: { from: { roi: Wall } }, rim: { expandMm: 5, subtract: mask }";
    const made = regions(`${inner}, ${others}`);
    expect(made.map(({ name }) => name)).toEqual(["rim", "wall", "a-margin"]);
    expect(regions(`${others}, ${inner}`)).toEqual(made);
    expect(made[0]).toEqual({
      name: "rim",
      from: "mask",
      expandMm: 5,
      subtract: "mask",
      within: null,
      measured: true,
    });
  });
});

describe("refused is", () => {
  const mask = (keys: string) => `modality: CT, image: image, mask: { column: mask, ${keys} }`;
  const regions = (text: string) => `modality: CT, image: image, mask: mask, regions: { ${text} }`;
  const steps = (modality: string, text: string) =>
    `modality: ${modality}, image: image, mask: mask, preprocess: [${text}]`;

  test.each([
    ["a label and an ROI", mask("label: 1, roi: GTV"), "region-ambiguous: label and roi exclude each other"],
    [
      "multiple without a name",
      mask("multiple: union"),
      "multiple-without-name: multiple is written without roi or segment, so that nothing can match several times",
    ],
    [
      "a label that is each",
      mask("label: 1, multiple: each"),
      "multiple-without-name: multiple is written without roi or segment, so that nothing can match several times",
    ],
    ["a region that is not there", regions("rim: { subtract: tumour }"), 'name-unknown: there is no region "tumour"'],
    ["a region made from itself", regions("rim: { from: rim }"), 'name-unknown: there is no region "rim"'],
    ["a region called mask", regions("mask: { expandMm: 2 }"), 'name-twice: the region "mask" is named twice'],
    [
      "regions made from each other",
      regions("a: { from: b }, b: { within: a }"),
      "region-cycle: the regions a, b are made from each other",
    ],
    [
      "a region shrunk by a sphere",
      regions("core: { expandMm: -2 }"),
      "value-range: features.ct.regions.core.expandMm is out of range",
    ],
    ["SUV of a CT", steps("CT", "suv"), "preprocess-modality: suv on CT"],
    ["a normalized CT", steps("CT", "normalize-z-score"), "preprocess-modality: normalize-z-score on CT"],
    [
      "two normalizations",
      steps("MR", "normalize-z-score, normalize-percentile"),
      "preprocess-twice: normalize-percentile after normalize-z-score",
    ],
    [
      "percentiles the wrong way round",
      steps("MR", "{ kind: normalize-percentile, lower: 99, upper: 1 }"),
      "range-order: the range from 99 to 1 holds no intensity",
    ],
    [
      "a reference tissue that is no region",
      steps("MR", "{ kind: normalize-reference, region: fat }"),
      'name-unknown: there is no region "fat"',
    ],
    [
      "a whole cohort's histogram",
      steps("MR", "histogram-matching"),
      "cohort-normalization: histogram-matching learns from the images of all cases",
    ],
    [
      "the same with its options",
      steps("MR", "{ kind: nyul, landmarks: 10 }"),
      "cohort-normalization: nyul learns from the images of all cases",
    ],
  ])("%s", (_, set, message) => {
    const errors = errorsOf(set);
    expect(errors.map((error) => error.replace(/^\d+:\d+ /, ""))).toEqual([message]);
    expect(errors[0]).toMatch(/^7:\d\d/);
  });
});
