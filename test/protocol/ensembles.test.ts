import { describe, expect, test } from "vitest";

import { planJson } from "../../protocol/canonical-plan.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import type { ModelPlan } from "../../protocol/model-plan.ts";
import type { Plan } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { resolvedProtocol } from "../../protocol/resolved-protocol.ts";

/** Line 11 is the ensemble. */
const study = `radstudy: 1
study: { name: fused }
cohorts: { development: cases.csv }
outcome: { kind: binary, column: relapse, positive: 1 }
features:
  ct: { kind: radiomics, modality: CT, image: image, mask: mask }
  clinic: { kind: table, columns: [age, { name: stage, levels: [I, II] }] }
models:
  clinical: { features: [clinic], learner: logistic }
  radiomics: { features: [ct], steps: [{ kind: combat, batch: center }, standardize], learner: forest }
  fused: { ensemble: { of: [clinical, radiomics], by: stack } }
`;

const problems = (text: string): string[] =>
  readProtocol("study.yaml", text).diagnostics.map(
    ({ line, column, code, problem }) => `${line}:${column} ${code}: ${problem}`,
  );

function compile(text: string): Plan {
  const { protocol } = readProtocol("study.yaml", text);
  if (protocol === null) throw new Error(problems(text).join("\n"));
  return compilePlan(protocol);
}

function models(plan: Plan): Record<string, ModelPlan> {
  return Object.fromEntries(
    plan.nodes.flatMap((node) => (node.kind === "models.freeze" ? [[node.params.model.name, node.params.model]] : [])),
  );
}

describe("an ensemble in a plan", () => {
  test("holds its members as they are for themselves, and sees what they see", () => {
    const { fused, clinical, radiomics } = models(compile(study));
    expect(fused).toEqual({
      name: "fused",
      features: [...clinical.features, ...radiomics.features],
      steps: [],
      learner: { kind: "ensemble", by: "stack", missing: "impute", members: [clinical, radiomics] },
    });
  });

  test("is validated, frozen and sealed like any other model, in the order of the names", () => {
    const { nodes } = compile(study);
    expect(nodes.filter(({ id }) => id.startsWith("freeze.")).map(({ id }) => id)).toEqual([
      "freeze.clinical",
      "freeze.conventional",
      "freeze.fused",
      "freeze.radiomics",
      "freeze.volume",
    ]);
    expect(nodes.find(({ id }) => id === "seal")?.inputs["model.fused"]).toBe("freeze.fused");
    expect(nodes.some(({ id }) => id === "validate.fused")).toBe(true);
  });

  test("leaves the plan of its members as it is without it", () => {
    const without = study.replace(/ {2}fused.*\n/, "");
    const { fused: _fused, ...rest } = models(compile(study));
    expect(rest).toEqual(models(compile(without)));
  });

  test("has the features of a member once that two members share", () => {
    const text = study.replace("of: [clinical, radiomics]", "of: [clinical, again]");
    const { fused } = models(compile(`${text}  again: { extends: clinical, learner: forest }\n`));
    expect(fused.features).toEqual([{ set: "clinic", columns: null }]);
  });

  test("is the same plan however its key order is", () => {
    const turned = study.replace("of: [clinical, radiomics], by: stack", "by: stack, of: [clinical, radiomics]");
    expect(planJson(compile(turned))).toBe(planJson(compile(study)));
    const other = study.replace("by: stack", "by: vote");
    expect(planJson(compile(other))).not.toBe(planJson(compile(study)));
  });

  test("gets no default steps", () => {
    const { protocol, source } = readProtocol("study.yaml", study);
    if (protocol === null) throw new TypeError("the fixture has errors");
    const paths = resolvedProtocol(protocol, source, null).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith("models.fused"))).toEqual([
      "models.fused.ensemble.of",
      "models.fused.ensemble.by",
      "models.fused.ensemble.missing",
    ]);
  });

  test("can be asked what a block of features adds", () => {
    const more = "validation: { permutation: { models: [MODEL], resamples: 20, permute: radiomics-block } }\n";
    expect(problems(study + more.replace("MODEL", "fused"))).toEqual([]);
    expect(problems(study + more.replace("MODEL", "radiomics"))[0]).toContain("permutation-block");
  });
});

describe("an ensemble is refused", () => {
  const changed = (ensemble: string): string[] => problems(study.replace(/ {2}fused.*\n/, `  fused: ${ensemble}\n`));

  test("with members that are not there, stand twice, or are ensembles", () => {
    expect(changed("{ ensemble: { of: [clinical, radiomic], by: vote } }")).toEqual([
      '11:39 name-unknown: there is no model "radiomic"',
    ]);
    expect(changed("{ ensemble: { of: [clinical, clinical], by: vote } }")).toEqual([
      '11:39 name-twice: the model "clinical" is named twice',
    ]);
    expect(changed("{ ensemble: { of: [clinical, fused], by: vote } }")).toEqual([
      "11:39 ensemble-member: the ensemble fused combines fused, which is an ensemble itself",
    ]);
    const nested = "{ ensemble: { of: [fused, clinical], by: vote } }";
    expect(problems(`${study}  more: ${nested}\n`)).toEqual([
      "12:28 ensemble-member: the ensemble more combines fused, which is an ensemble itself",
    ]);
  });

  test("with fewer than two members, and without a way to combine them", () => {
    expect(changed("{ ensemble: { of: [clinical], by: vote } }")).toEqual([
      "11:28 value-range: models.fused.ensemble.of is out of range",
    ]);
    expect(changed("{ ensemble: { of: [clinical, radiomics], by: mean } }")).toEqual([
      '11:55 value-unknown: models.fused.ensemble.by cannot be "mean"',
    ]);
    expect(changed("{ ensemble: { of: [clinical, radiomics] } }")[0]).toContain("key-missing");
  });

  test("with features, steps or a learner of its own, and as the parent of a model", () => {
    expect(
      changed("{ ensemble: { of: [clinical, radiomics], by: vote }, steps: [standardize], learner: svm }"),
    ).toEqual([
      '11:63 ensemble-own-keys: the ensemble fused has the key "steps" beside "ensemble"',
      '11:85 ensemble-own-keys: the ensemble fused has the key "learner" beside "ensemble"',
    ]);
    expect(changed("{ extends: clinical, ensemble: { of: [clinical, radiomics], by: vote } }")).toEqual([
      '11:12 ensemble-own-keys: the ensemble fused has the key "extends" beside "ensemble"',
    ]);
    expect(problems(`${study}  more: { extends: fused, features: [ct] }\n`)).toEqual([
      "12:20 ensemble-extended: more extends fused, which is an ensemble and has no features, steps or learner of its own",
    ]);
  });

  test("that lets only those members speak whose features are there, where every case has all of them", () => {
    expect(changed("{ ensemble: { of: [clinical, radiomics], by: vote, missing: available } }")).toEqual([
      "11:70 ensemble-no-gap: the ensemble fused has missing: available, and no case can lack one of its blocks",
    ]);
    const many = Array.from({ length: 7 }, (_, i) => i);
    const wide = study
      .replace(
        "models:",
        `${many.map((i) => `  t${i}: { kind: table, columns: [c${i}], missing: impute }\n`).join("")}models:`,
      )
      .replace(/ {2}fused.*\n/, "")
      .concat(many.map((i) => `  m${i}: { features: [t${i}], learner: logistic }\n`).join(""))
      .concat("  fused: { ensemble: { of: [m0, m1, m2, m3, m4, m5, m6], by: vote, missing: available } }\n");
    expect(problems(wide)).toEqual([
      "25:77 ensemble-many-blocks: the ensemble fused has missing: available over 7 feature sets",
    ]);
  });

  test("not where a set may lack", () => {
    const text = study
      .replace("mask: mask }", "mask: mask, missing: impute }")
      .replace(
        / {2}fused.*\n/,
        "  fused: { ensemble: { of: [clinical, radiomics], by: stack, missing: available } }\n",
      );
    expect(problems(text)).toEqual([]);
    expect(models(compile(text)).fused.learner).toMatchObject({ kind: "ensemble", missing: "available" });
  });

  test("for follow-up without what the members have in common", () => {
    const outcomes = {
      survival: ["{ kind: survival, time: days, unit: days, event: dead, horizons: [365] }", "cox"],
      multiclass: ["{ kind: multiclass, column: type, levels: [a, b, c] }", "multinomial"],
      continuous: ["{ kind: continuous, column: dose }", "linear"],
    } as const;
    const changedTo = (kind: keyof typeof outcomes, by: string) =>
      study
        .replace("{ kind: binary, column: relapse, positive: 1 }", outcomes[kind][0])
        .replace("learner: logistic", `learner: ${outcomes[kind][1]}`)
        .replace("learner: forest", `learner: ${outcomes[kind][1]}`)
        .replace("by: stack", `by: ${by}`);
    const found = (kind: keyof typeof outcomes, by: string) => problems(changedTo(kind, by));
    const survival = (by: string) => changedTo("survival", by);
    for (const by of ["vote", "stack"]) {
      for (const kind of ["survival", "multiclass", "continuous"] as const) expect(found(kind, by)).toEqual([]);
      expect(problems(survival(by).replace(", horizons: [365]", ""))).toEqual([
        `11:55 ensemble-horizon: an ensemble by ${by} of models of follow-up, and the outcome has no horizon`,
      ]);
    }
    const competing = "event: { column: dead, event: [1], competing: [2] }";
    expect(problems(survival("vote").replace("event: dead", competing))).toEqual([]);
    expect(problems(survival("stack").replace("event: dead", competing))).toEqual([
      "11:55 ensemble-competing: an ensemble by stack, and the outcome has competing events",
    ]);
  });
});
