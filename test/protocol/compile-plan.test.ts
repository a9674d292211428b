import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";

import { planDigest, planJson } from "../../protocol/canonical-plan.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import type { NodeKind, NodeOf, Plan } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { smallest } from "./study-fixture.ts";

const examples = join(import.meta.dirname, "examples");

function compile(text: string): Plan {
  const { protocol, diagnostics } = readProtocol("study.yaml", text);
  if (protocol === null) throw new Error(diagnostics.map((each) => each.problem).join("\n"));
  return compilePlan(protocol);
}

function nodeOf<Kind extends NodeKind>(plan: Plan, kind: Kind, id?: string): NodeOf<Kind> {
  const found = plan.nodes.find((node) => node.kind === kind && (id === undefined || node.id === id));
  if (found === undefined) throw new Error(`no node ${id ?? kind}`);
  return found as NodeOf<Kind>;
}

describe("committed examples compile to their committed plans", () => {
  const names = readdirSync(examples).filter((name) => name.endsWith(".yaml"));
  test.each(names)("%s", (name) => {
    const plan = compile(readFileSync(join(examples, name), "utf8"));
    const file = join(examples, name.replace(".yaml", ".plan.json"));
    if (process.env["RADSTUDY_UPDATE_EXAMPLES"] === "1") {
      writeFileSync(file, `${JSON.stringify(JSON.parse(planJson(plan)), null, 2)}\n`);
    }
    expect(planJson(plan)).toBe(planJson(JSON.parse(readFileSync(file, "utf8")) as Plan));
  });
});

describe("nodes", () => {
  test("of the smallest protocol, in topological order with stages", () => {
    expect(compile(smallest).nodes.map((node) => `${node.id} ${node.stage}`)).toEqual([
      "cases check",
      "images.ct check",
      "inspect.ct check",
      "extract.ct extract",
      "matrix.development models",
      "outcomes models",
      "folds models",
      "validate.conventional models",
      "validate.radiomics models",
      "validate.volume models",
      "freeze.conventional models",
      "freeze.radiomics models",
      "freeze.volume models",
      "seal models",
      "evaluate report",
      "tables report",
      "report report",
    ]);
  });

  test("modality decides voxel size and rounding", () => {
    const settings = (modality: string) =>
      nodeOf(compile(smallest.replace("CT", modality)), "features.extract").params.settings;
    expect(settings("CT")).toMatchObject({ spacingMm: [1, 1, 1], roundIntensities: true });
    expect(settings("MR")).toMatchObject({ spacingMm: [1, 1, 1], roundIntensities: false });
    expect(settings("PET")).toMatchObject({ spacingMm: [3, 3, 3], roundIntensities: false });
  });

  test("extensions for PET come with PET only, where thresholds of SUV mean something", () => {
    const families = (modality: string) =>
      nodeOf(
        compile(smallest.replace("CT", modality).replace("mask: mask", "mask: mask, families: [extensions]")),
        "features.extract",
      ).params.settings.families;
    expect(families("PET")).toEqual(["extensions", "pet-extensions"]);
    expect(families("MR")).toEqual(["extensions"]);
  });

  test("spacing may keep axes, and open ends of a range are null", () => {
    const settings = (more: string) =>
      nodeOf(compile(smallest.replace("mask: mask", `mask: mask, ${more}`)), "features.extract").params.settings;
    expect(settings("interpolation: { spacingMm: native }").spacingMm).toEqual([null, null, null]);
    expect(settings("interpolation: { spacingMm: [1, 1, native] }").spacingMm).toEqual([1, 1, null]);
    expect(settings("resegmentation: { range: [-500, inf] }").range).toEqual([-500, null]);
    expect(settings('resegmentation: { range: ["-inf", inf], outlierSigma: 3 }')).toMatchObject({
      range: null,
      outlierSigma: 3,
    });
    expect(settings("families: [glcm, morphology]").families).toEqual(["morphology", "glcm"]);
    expect(settings("families: all").families).toHaveLength(11);
    expect(settings("families: [extensions, all]").families.slice(10)).toEqual(["ngldm", "extensions"]);
    expect(settings("families: [extensions]").families).toEqual(["extensions"]);
  });

  test("own keys of a model replace those that it extends", () => {
    const text = `${smallest}  sparse: { extends: radiomics, learner: { kind: logistic, l1Ratio: 1 } }\n`;
    const model = nodeOf(compile(text), "validation.nested", "validate.sparse").params.model;
    expect(model.features).toEqual([{ set: "ct", columns: null }]);
    expect(model.learner).toMatchObject({ kind: "logistic", l1Ratio: 1 });
    expect(model.steps.map((step) => step.kind)).toEqual(["impute-median", "one-hot", "drop-constant", "standardize"]);
  });

  test("written steps are exactly those that run", () => {
    const text = smallest.replace("learner: logistic", "learner: logistic, steps: [standardize]");
    expect(nodeOf(compile(text), "models.freeze", "freeze.radiomics").params.model.steps).toEqual([
      { kind: "standardize" },
    ]);
  });

  test("the volume baseline: auto, a feature, off, or the study's own", () => {
    const volume = (more: string, text = smallest) => {
      const plan = compile(`${text}${more}`);
      const node = plan.nodes.find((each) => each.id === "validate.volume");
      return {
        columns: node?.kind === "validation.nested" ? node.params.model.features[0].columns : null,
        feature: nodeOf(plan, "evaluation.summarize").params.volumeFeature,
      };
    };
    expect(volume("")).toEqual({ columns: ["ct.morph_volume"], feature: "ct.morph_volume" });
    expect(volume("evaluation: { baselines: { volume: false } }\n")).toEqual({ columns: null, feature: null });
    const table = smallest.replace(
      "kind: radiomics, modality: CT, image: image, mask: mask",
      "kind: table, columns: [original_*]",
    );
    expect(volume("", table)).toEqual({ columns: null, feature: null });
    expect(volume("evaluation: { baselines: { volume: original_vol } }\n", table)).toEqual({
      columns: ["ct.original_vol"],
      feature: "ct.original_vol",
    });
    const own = "  volume: { features: [{ set: ct, columns: [morph_vol*] }], learner: logistic }\n";
    expect(volume(own).columns).toEqual(["ct.morph_vol*"]);
  });

  test("beside every model stand volume with diameter, and clinical data alone where there are any", () => {
    const models = (text: string) => {
      const nodes = compile(text).nodes.flatMap((node) =>
        node.kind === "validation.nested" ? [node.params.model] : [],
      );
      return Object.fromEntries(
        nodes.map(({ name, features }) => [name, features.flatMap(({ set, columns }) => columns ?? [`${set}.*`])]),
      );
    };
    const clinical = smallest.replace("models:", "  clinic: { kind: table, columns: [age, sex] }\nmodels:");
    expect(models(clinical)).toEqual({
      clinical: ["clinic.*"],
      conventional: ["ct.morph_volume", "ct.morph_diam"],
      radiomics: ["ct.*"],
      volume: ["ct.morph_volume"],
    });
    const own = `${clinical}  doctor: { features: [clinic], learner: logistic }\n`;
    expect(Object.keys(models(own))).toEqual(["conventional", "doctor", "radiomics", "volume"]);
    const off = "evaluation: { baselines: { volume: false, conventional: false, clinical: false } }\n";
    expect(Object.keys(models(`${clinical}${off}`))).toEqual(["radiomics"]);
    const made = smallest
      .replace("kind: radiomics, modality: CT, image: image, mask: mask", "kind: table, columns: [original_*]")
      .replace("models:", "  clinic: { kind: table, columns: [age, sex] }\nmodels:");
    expect(Object.keys(models(made))).toEqual(["radiomics"]);
    const named = `${made}evaluation: { baselines: { clinical: [clinic] } }\n`;
    expect(Object.keys(models(named))).toEqual(["clinical", "radiomics"]);
    expect(nodeOf(compile(own), "evaluation.summarize").params.baselines).toEqual(["conventional", "volume"]);
  });

  test.each([
    ["binary, column: metastasis, positive: 1", "logistic"],
    ["multiclass, column: grade, levels: [a, b, c]", "multinomial"],
    ["ordinal, column: grade, levels: [a, b, c]", "proportional-odds"],
    ["continuous, column: dose", "linear"],
    ["survival, time: days, unit: days, event: status", "cox"],
  ])("the baselines of the outcome %s are ridge fits of %s", (outcome, learner) => {
    const plan = compile(
      smallest
        .replace("binary, column: metastasis, positive: 1", outcome)
        .replace("learner: logistic", `learner: ${learner}`),
    );
    const { model } = nodeOf(plan, "validation.nested", "validate.volume").params;
    expect(model.learner).toMatchObject({ kind: learner, l1Ratio: 0, lambda: "auto" });
  });

  test("on PET the conventional baseline is what is read off the scan, and no radiomics model gets it unasked", () => {
    const pet = smallest.replace("CT", "PET");
    const plan = compile(pet);
    expect(nodeOf(plan, "features.extract").params.settings.families.slice(10)).toEqual(["ngldm", "pet-extensions"]);
    expect(nodeOf(plan, "validation.nested", "validate.conventional").params.model.features[0].columns).toEqual(
      [
        "morph_volume",
        "morph_diam",
        "stat_max",
        "x_suv_peak",
        "x_mtv_41",
        "x_mtv_2_5",
        "x_mtv_4_0",
        "x_tlg_41",
        "x_tlg_2_5",
        "x_tlg_4_0",
      ].map((tag) => `ct.${tag}`),
    );
    const radiomics = nodeOf(plan, "validation.nested", "validate.radiomics").params.model;
    expect(radiomics.features).toEqual([{ set: "ct", columns: null, except: ["ct.x_*", "ct.*.x_*"] }]);
    const asked = compile(pet.replace("mask: mask", "mask: mask, families: [all, extensions]"));
    expect(nodeOf(asked, "validation.nested", "validate.radiomics").params.model.features).toEqual([
      { set: "ct", columns: null },
    ]);
    const off = compile(`${pet}evaluation: { baselines: { conventional: false } }\n`);
    expect(nodeOf(off, "features.extract").params.settings.families).toHaveLength(11);
  });

  test("an external cohort is evaluated after the seal, and only there", () => {
    const text = smallest.replace(
      "development: cases.csv",
      "development: cases.csv\n  b: { cases: b.csv, outcomes: o.csv }",
    );
    const plan = compile(text);
    expect(plan.cohorts).toEqual([
      { name: "development", role: "development", cases: "cases.csv", outcomes: null },
      { name: "b", role: "external", cases: "b.csv", outcomes: "o.csv" },
    ]);
    expect(nodeOf(plan, "validation.external")).toMatchObject({
      id: "external.b",
      stage: "external",
      inputs: {
        seal: "seal",
        matrix: "matrix.b",
        "model.radiomics": "freeze.radiomics",
        "model.volume": "freeze.volume",
      },
    });
    const users = plan.nodes.filter((node) => Object.values(node.inputs).includes("matrix.b")).map((node) => node.id);
    expect(users).toEqual(["external.b", "evaluate", "tables"]);
  });

  test("tables that a glob may not take columns from twice: ids, outcome and what finds images", () => {
    const text = smallest.replace("features:", "features:\n  clinical: { kind: table, columns: all }");
    expect(nodeOf(compile(text), "features.read").params).toEqual({
      set: "clinical",
      file: null,
      key: null,
      columns: [{ name: "*", levels: null }],
      except: ["case_id", "image", "mask", "metastasis"],
      missing: "error",
    });
  });

  test("one description of batches per harmonized set, else of the first radiomics set where centers are known", () => {
    const ids = (text: string) =>
      compile(text)
        .nodes.filter((node) => node.kind === "harmonization.diagnose")
        .map((node) => [node.id, node.params.batch, node.params.harmonizations.map(({ label }) => label)]);
    expect(ids(smallest)).toEqual([]);
    expect(ids(`${smallest}columns: { center: site }\n`)).toEqual([["batch.ct", "site", []]]);
    const combat = smallest.replace("learner: logistic", "learner: logistic, steps: [{ kind: combat, batch: site }]");
    expect(ids(combat)).toEqual([["batch.ct", "site", ["combat"]]]);
  });
});

describe("canonical bytes", () => {
  const text = readFileSync(join(examples, "everything.yaml"), "utf8");
  const reference = compile(text);

  test("reordered keys, comments and white space change nothing", () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.integer({ min: 2, max: 8 }), fc.boolean(), (stream, indent, flow) => {
        const shuffled = shuffle(parse(text), () => stream.next().value ?? 0);
        const written = stringify(shuffled, { indent, ...(flow ? { collectionStyle: "flow" as const } : {}) });
        const again = compile(`# another comment\n\n${written}\n# end\n`);
        expect(planJson(again)).toBe(planJson(reference));
        expect(planDigest(again)).toBe(planDigest(reference));
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  test("how a study runs is not what it is: execution, data and report are outside of the digest", () => {
    expect(
      planDigest(compile(`${smallest}execution: { maxFailedFraction: 0.1 }\ndata: /elsewhere\nreport: {}\n`)),
    ).toBe(planDigest(compile(smallest)));
    expect(planDigest(compile(`${smallest}seed: 2\n`))).not.toBe(planDigest(compile(smallest)));
    expect(planDigest(compile(smallest))).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test("keys are sorted and numbers are as RFC 8785 wants them", () => {
    expect(planJson(compile(smallest)).startsWith('{"cohorts":[{"cases":"cases.csv","name":"development"')).toBe(true);
  });
});

/** Maps with their keys in another order; lists stay. */
function shuffle(value: unknown, next: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffle(item, next));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => ({ key, item: shuffle(item, next), order: next() }));
  return Object.fromEntries(entries.sort((a, b) => a.order - b.order).map(({ key, item }) => [key, item]));
}
