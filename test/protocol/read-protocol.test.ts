import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { readProtocol } from "../../protocol/read-protocol.ts";
import { smallest, told } from "./study-fixture.ts";

function read(text: string) {
  return readProtocol("study.yaml", text);
}

/** The smallest protocol with one line replaced or added. */
function changed(from: string, to: string): string {
  if (!smallest.includes(from)) throw new Error(`no "${from}" in the smallest protocol`);
  return smallest.replace(from, to);
}

function errorsOf(text: string): string[] {
  const { protocol, diagnostics } = read(text);
  if (diagnostics.some((each) => each.severity === "error")) expect(protocol).toBeNull();
  return told(diagnostics);
}

test("the smallest protocol is read with every default", () => {
  const { protocol, diagnostics } = read(smallest);
  expect(diagnostics).toEqual([]);
  expect(protocol).toMatchObject({
    seed: 1,
    data: ".",
    columns: { id: "case_id" },
    outcome: { positive: "1" },
    features: {
      ct: {
        interpolation: { image: "cubic", mask: "linear", maskThreshold: 0.5 },
        discretization: { binCount: 32 },
        families: "all",
        dimension: "3d",
        missing: "error",
      },
    },
    models: { radiomics: { learner: { kind: "logistic", l1Ratio: 0.5, lambda: "auto" } } },
    validation: {
      outer: { folds: 5, repeats: 10 },
      inner: { folds: 5, metric: "deviance", rule: "min" },
      recalibrate: false,
    },
    evaluation: { confidence: 0.95, baselines: { volume: "auto" } },
    execution: { maxFailedFraction: 0 },
  });
});

test("values that are compared as text keep their spelling", () => {
  expect(read(changed("positive: 1", "positive: 01")).protocol?.outcome).toMatchObject({ positive: "01" });
  expect(read(changed("positive: 1", "positive: True")).protocol?.outcome).toMatchObject({ positive: "True" });
});

describe("YAML", () => {
  test("broken syntax is told with its place, and what stands above it is still checked", () => {
    const text = changed("study: {", "study: { titel: x,").replace(
      "[ct], learner: logistic }",
      "[ct, learner: logistic }",
    );
    const found = errorsOf(text);
    expect(found[0]).toBe('2:10 key-unknown: study has no key "titel"');
    expect(found[1]).toMatch(/^9:\d+ yaml-syntax: the study file is not valid YAML: /);
    expect(found.filter((each) => each.includes("key-missing"))).toEqual([]);
  });

  test("a tag that nobody knows is not ignored", () => {
    expect(errorsOf(changed("cases.csv", "!include cases.yaml"))[0]).toMatch(/^4:16 yaml-syntax: .*Unresolved tag/);
  });

  test("a key that is written twice", () => {
    const { diagnostics } = read(smallest.concat("seed: 1\nseed: 2\n"));
    expect(told(diagnostics)).toEqual(['11:1 yaml-duplicate-key: the key "seed" is written twice in the same map']);
    expect(diagnostics[0].length).toBe(4);
  });

  test("aliases are limited", () => {
    const bomb = "a: &a [1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n";
    expect(errorsOf(bomb)[0]).toMatch(/^1:1 yaml-aliases: the study file uses more than 100 aliases/);
    expect(errorsOf("a: &a [*a]\n")[0]).toMatch(/^1:1 yaml-aliases/);
  });

  test("an alias may stand for a value", () => {
    const text = `${smallest}  other: { features: [ct], learner: &l { kind: logistic } }\n  third: { features: [ct], learner: *l }\n`;
    expect(read(text).diagnostics).toEqual([]);
  });

  test("an empty file", () => {
    expect(errorsOf("# nothing\n")).toEqual(["1:1 study-empty: the study file is empty"]);
  });

  test("a byte order mark and Windows line ends are understood", () => {
    expect(read(`\uFEFF${smallest.replaceAll("\n", "\r\n")}`).diagnostics).toEqual([]);
  });
});

describe("schema", () => {
  test("an unknown key names the nearest one", () => {
    const { diagnostics } = read(changed("mask: mask", "mask: mask, discretisation: { binWidth: 25 }"));
    expect(told(diagnostics)).toEqual(['7:66 key-unknown: features.ct has no key "discretisation"']);
    expect(diagnostics[0]).toMatchObject({
      length: "discretisation".length,
      path: "features.ct.discretisation",
      fix: 'write "discretization"',
    });
    expect(diagnostics[0].expected).not.toContain("columns");
  });

  test("a missing key is told where it belongs, with what it means", () => {
    const { diagnostics } = read(changed("column: metastasis, ", ""));
    expect(told(diagnostics)).toEqual(['5:1 key-missing: outcome needs the key "column"']);
    expect(diagnostics[0]).toMatchObject({ path: "outcome.column", fix: 'add "column: ..."' });
    expect(errorsOf("radstudy: 1\n")).toEqual(
      ["study", "cohorts", "outcome", "features", "models"].map(
        (key) => `1:1 key-missing: the study needs the key "${key}"`,
      ),
    );
  });

  test("a bare name whose step has required options says which", () => {
    const steps = changed("learner: logistic", "steps: [combat], learner: logistic");
    expect(errorsOf(steps)).toEqual(['9:40 key-missing: models.radiomics.steps[0] needs the key "batch"']);
  });

  test("a value of the wrong type", () => {
    const { diagnostics } = read(`${smallest}seed: "x"\n`);
    expect(told(diagnostics)).toEqual(["10:7 wrong-type: seed has a value of the wrong type"]);
    expect(diagnostics[0]).toMatchObject({ expected: "a number", got: '"x"', length: 3 });
    expect(read(changed("[ct]", "ct")).diagnostics[0]).toMatchObject({
      code: "wrong-type",
      expected: "a list",
      got: '"ct"',
      fix: 'write ["ct"]',
    });
  });

  test("a tunable value has one message of its own", () => {
    const text = changed("learner: logistic", "learner: { kind: logistic, l1Ratio: yes }");
    expect(read(text).diagnostics[0]).toMatchObject({
      code: "wrong-type",
      line: 9,
      column: 68,
      expected: "a number, or { tune: [numbers] }",
      got: '"yes"',
    });
    expect(errorsOf(changed("learner: logistic", "learner: { kind: logistic, l1Ratio: { tune: [0.5, 2] } }"))).toEqual([
      "9:82 value-range: models.radiomics.learner.l1Ratio.tune[1] is out of range",
    ]);
  });

  test("a value that is not on the list names the nearest", () => {
    const { diagnostics } = read(changed("modality: CT", "modality: CTT"));
    expect(told(diagnostics)).toEqual(['7:36 value-unknown: features.ct.modality cannot be "CTT"']);
    expect(diagnostics[0]).toMatchObject({ expected: "one of CT, MR, PET", fix: 'write "CT"' });
    expect(read(changed("learner: logistic", "learner: logistics")).diagnostics[0]).toMatchObject({
      code: "value-unknown",
      problem: 'models.radiomics.learner cannot be "logistics"',
      fix: 'write "logistic"',
    });
  });

  test("a value out of range", () => {
    const { diagnostics } = read(`${smallest}evaluation: { confidence: 95 }\n`);
    expect(told(diagnostics)).toEqual(["10:27 value-range: evaluation.confidence is out of range"]);
    expect(diagnostics[0]).toMatchObject({ expected: "less than 1", got: "95" });
  });

  test("names that cannot be ids", () => {
    expect(errorsOf(changed("  ct:", "  1 ct:"))[0]).toBe("7:3 name-invalid: features has a name that cannot be used");
    expect(errorsOf(changed("lung-metastasis", "Lung"))).toEqual([
      "2:16 name-invalid: study.name has a name that cannot be used",
    ]);
  });

  test("another version of the language", () => {
    expect(errorsOf(changed("radstudy: 1", "radstudy: 2"))).toEqual([
      "1:11 version-unknown: the study is written in version 2 of the language, this program knows version 1",
    ]);
  });

  test.each([
    ["mask: mask", "mask: mask, filters: []", "filters"],
    ["mask: mask", "mask: mask, perturbations: { repeats: 10 }", "perturbations"],
    ["learner: logistic", "learner: logistic, steps: [{ kind: reliability, from: perturbations }]", "perturbations"],
    ["radstudy: 1", "radstudy: 1\nschedules: []", "schedules"],
    ["radstudy: 1", "radstudy: 1\nfederated: {}", "federated"],
    ["radstudy: 1", "radstudy: 1\nevaluation: { explain: true }", "explain"],
    ["radstudy: 1", "radstudy: 1\nreport: { checklists: [clear] }", "checklists"],
    ["radstudy: 1", "radstudy: 1\nexecution: { approvals: [] }", "approvals"],
  ])("%s -> %s is refused by name", (from, to, name) => {
    const { protocol, diagnostics } = read(changed(from, to));
    expect(protocol).toBeNull();
    expect(diagnostics.map((each) => [each.code, each.problem])).toContainEqual([
      "not-supported-yet",
      `not supported yet: ${name}`,
    ]);
    expect(diagnostics.every((each) => each.code === "not-supported-yet")).toBe(true);
    const text = changed(from, to).split("\n")[(diagnostics[0].line ?? 0) - 1];
    expect(text.slice((diagnostics[0].column ?? 0) - 1)).toContain(name);
  });
});

test("of the language as it will be, everything that is not built is refused by name, and nothing else", () => {
  const text = readFileSync(join(import.meta.dirname, "complete-language.yaml"), "utf8");
  const { diagnostics } = read(text);
  expect(diagnostics.length).toBeGreaterThan(5);
  expect(told(diagnostics.filter((each) => each.code !== "not-supported-yet"))).toEqual([]);
});

test("every error comes in one pass, sorted by place", () => {
  const text = `radstudy: 1
study: { name: lung, titel: foo }
seed: x
cohorts:
  development: cases.csv
outcome: { kind: binary, column: metastasis, positive: 1 }
features:
  ct: { kind: radiomics, modality: MR, image: image, mask: mask, discretization: { binWidth: 25 }, filters: [] }
models:
  radiomics: { features: [ct, pet], learner: logistic }
primary: { model: radiomic }
`;
  expect(errorsOf(text)).toEqual([
    '2:22 key-unknown: study has no key "titel"',
    "3:7 wrong-type: seed has a value of the wrong type",
    "8:94 bin-width-mr: a fixed bin width on MR, whose intensities have no unit",
    "8:100 not-supported-yet: not supported yet: filters",
    '10:31 name-unknown: there is no feature set "pet"',
    '11:19 name-unknown: there is no model "radiomic"',
  ]);
});

describe("rules", () => {
  test("exactly one development cohort", () => {
    expect(errorsOf(changed("development: cases.csv", "a: cases.csv"))).toEqual([
      "3:1 cohort-development: no cohort has the role development, so there is nothing to make models from",
    ]);
    expect(
      errorsOf(changed("development: cases.csv", "development: cases.csv\n  b: { cases: b.csv, role: development }")),
    ).toEqual(["5:3 cohort-development: 2 cohorts have the role development: development, b"]);
  });

  test("something to do", () => {
    expect(errorsOf(changed("  radiomics: { features: [ct], learner: logistic }", "  {}"))).toEqual([
      '8:1 nothing-declared: "models" is empty',
    ]);
  });

  test("images come from a column or a pattern", () => {
    expect(errorsOf(changed("image: image", "image: {}"))).toEqual([
      "7:47 source-ambiguous: the files of the cases are not named",
    ]);
    expect(errorsOf(changed("image: image", 'image: { column: a, pattern: "{b}" }'))).toEqual([
      "7:47 source-ambiguous: the files of the cases are named twice",
    ]);
    expect(errorsOf(changed("image: image", "image: { pattern: ct.nii.gz }"))).toEqual([
      '7:58 pattern-constant: the pattern "ct.nii.gz" has no {column} in it, so every case would have the same file',
    ]);
  });

  test("bins are fixed in number or in width, and a width needs a unit and a lower end", () => {
    const bins = (text: string, modality = "CT") =>
      errorsOf(changed("CT, image", `${modality}, ${text}, image`).replace("discretization", "\n    discretization"));
    expect(bins("discretization: { binCount: 32, binWidth: 25 }")).toEqual([
      "8:21 bins-ambiguous: binCount and binWidth exclude each other",
    ]);
    expect(bins("discretization: {}")).toEqual(["8:21 bins-ambiguous: neither binCount nor binWidth is given"]);
    expect(bins("discretization: { binWidth: 25 }")).toEqual([
      "8:33 bin-width-range: a fixed bin width without a finite lower end of the range",
    ]);
    expect(bins("discretization: { binWidth: 25 }, resegmentation: { range: [-500, inf] }")).toEqual([]);
    expect(bins('discretization: { binWidth: 25 }, resegmentation: { range: ["-inf", 400] }')).toHaveLength(1);
    expect(bins("discretization: none")).toEqual([]);
    expect(bins("ivh: { binCount: 32, binWidth: 25 }")).toEqual([
      "7:45 bins-ambiguous: binCount and binWidth exclude each other",
    ]);
    expect(bins("ivh: none")).toEqual([]);
    expect(bins("discretization: { binWidth: 25 }, resegmentation: { range: [0, 400] }", "MR")).toEqual([
      "8:33 bin-width-mr: a fixed bin width on MR, whose intensities have no unit",
    ]);
  });

  test("2D keeps slices apart", () => {
    const flat = (more: string) => errorsOf(changed("CT, image", `CT, dimension: 2d, ${more} image`));
    expect(flat("")).toEqual([]);
    expect(flat("interpolation: { spacingMm: [1, 1, native] }, aggregation: 2d-average,")).toEqual([]);
    expect(flat("interpolation: { spacingMm: [1, 1, 2] },")).toEqual([
      "7:83 slices-mixed: dimension: 2d with a third axis of 2 mm",
    ]);
    expect(flat("aggregation: 3d-merged,")).toEqual([
      "7:68 slices-mixed: dimension: 2d with the aggregation 3d-merged",
    ]);
    expect(errorsOf(changed("CT, image", "CT, aggregation: 2.5d-average, image"))).toEqual([]);
  });

  test("a range has its lower end first", () => {
    expect(errorsOf(changed("mask: mask", "mask: mask, resegmentation: { range: [400, -500] }"))).toEqual([
      "7:91 range-order: the range from 400 to -500 holds no intensity",
    ]);
  });

  test("a key column needs a file", () => {
    const text = changed("features:", "features:\n  age: { kind: table, columns: [age], key: id }");
    expect(errorsOf(text)).toEqual([
      '7:44 key-without-file: the key column "id" is named, but no file to look it up in',
    ]);
  });

  test("the outcome is no feature", () => {
    const text = changed("features:", "features:\n  clinical: { kind: table, columns: [age, metastasis] }");
    const { diagnostics } = read(text);
    expect(told(diagnostics)).toEqual([
      "7:43 outcome-leak: the outcome is used as a feature, so the models would predict what they are told",
    ]);
    expect(diagnostics[0].related).toMatchObject([
      { line: 5, column: 34, length: 10, message: "declared as the outcome here" },
    ]);
  });

  test("the outcome is no covariate and no batch", () => {
    const text = changed(
      "learner: logistic",
      "learner: logistic, steps: [{ kind: combat, batch: center, covariates: [age, metastasis] }]",
    );
    expect(errorsOf(text)).toEqual([
      "9:108 outcome-leak: the outcome is used to harmonize, so held-out labels would shape the features",
    ]);
    expect(
      errorsOf(changed("learner: logistic", "learner: logistic, steps: [{ kind: combat, batch: metastasis }]"))[0],
    ).toMatch(/^9:82 outcome-leak: the outcome is used to harmonize/);
  });

  test("a covariate is not the batch", () => {
    const text = changed(
      "learner: logistic",
      "learner: logistic, steps: [{ kind: combat, batch: center, covariates: [center] }]",
    );
    expect(errorsOf(text)).toEqual([
      '9:103 covariate-is-batch: "center" is the batch and a covariate of the same step',
    ]);
  });

  test("steps work on sets of their model", () => {
    const steps = (on: string) =>
      changed("learner: logistic", `learner: logistic, steps: [{ kind: combat, batch: c, on: ${on} }]`);
    expect(errorsOf(steps("ct"))).toEqual([]);
    expect(errorsOf(steps("pet"))).toEqual(['9:89 name-unknown: there is no feature set "pet"']);
    const other = steps("age").replace("features:", "features:\n  age: { kind: table, columns: [age] }");
    expect(errorsOf(other)).toEqual([
      '10:89 set-not-in-model: the model radiomics does not use "age", which is named here',
    ]);
  });

  test("names that are not declared, or declared twice", () => {
    expect(errorsOf(changed("[ct]", "[cd]"))).toEqual(['9:27 name-unknown: there is no feature set "cd"']);
    const { diagnostics } = read(changed("[ct]", "[ct, ct]"));
    expect(told(diagnostics)).toEqual(['9:31 name-twice: the feature set "ct" is named twice']);
    expect(diagnostics[0].related).toMatchObject([{ line: 9, column: 27 }]);
  });

  test("extends goes one level", () => {
    const more = "  b: { extends: radiomics }\n  c: { extends: b }\n";
    expect(errorsOf(smallest + more)).toEqual(["11:17 extends-depth: c extends b, which itself extends another model"]);
    expect(errorsOf(`${smallest}  b: { extends: radiomic }\n`)).toEqual([
      '10:17 name-unknown: there is no model "radiomic"',
    ]);
    expect(errorsOf(`${smallest}  b: { extends: b }\n`)).toEqual(['10:17 name-unknown: there is no model "b"']);
  });

  test("a model needs features and a learner, its own or by extends", () => {
    expect(errorsOf(`${smallest}  b: { features: [ct] }\n`)).toEqual([
      '10:3 key-missing: models.b needs the key "learner"',
    ]);
    expect(errorsOf(`${smallest}  b: { extends: radiomics, steps: [] }\n`)).toEqual([]);
  });

  test("several models on an external cohort need a primary one", () => {
    const external = changed(
      "development: cases.csv",
      "development: cases.csv\n  b: { cases: b.csv, outcomes: o.csv }",
    );
    expect(errorsOf(external)).toEqual([]);
    const two = `${external}  second: { extends: radiomics }\n`;
    const { diagnostics } = read(two);
    expect(told(diagnostics)).toEqual([
      "9:1 primary-missing: 2 models are judged on the external cohort b, and none of them was chosen beforehand",
    ]);
    expect(diagnostics[0].related).toMatchObject([{ line: 5, column: 3, message: "the external cohort" }]);
    expect(errorsOf(`${two}primary: { model: second, versus: volume, cohort: b }\n`)).toEqual([]);
  });

  test("the primary comparison refers to what there is", () => {
    expect(errorsOf(`${smallest}primary: { model: radiomics, cohort: b }\n`)).toEqual([
      '10:38 name-unknown: there is no cohort "b"',
    ]);
    expect(errorsOf(`${smallest}primary: { model: radiomics, versus: radiomics }\n`)).toEqual([
      "10:38 primary-same: the primary comparison is of radiomics with itself",
    ]);
  });

  test("a volume feature belongs to one set", () => {
    const tables = changed(
      "  ct: { kind: radiomics, modality: CT, image: image, mask: mask }",
      "  ct: { kind: table, columns: [a] }\n  mr: { kind: table, columns: [b] }",
    );
    const volume = (name: string) => errorsOf(`${tables}evaluation: { baselines: { volume: ${name} } }\n`);
    expect(volume("vol")).toEqual(['11:36 volume-ambiguous: it is not clear which feature set "vol" belongs to']);
    expect(volume("mr.vol")).toEqual([]);
    expect(volume("a")).toEqual([]);
    expect(volume("false")).toEqual([]);
  });
});
