import { describe, expect, test } from "vitest";

import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { cases, checkFiles, smallest, told, type Files } from "./study-fixture.ts";

const withSteps = (steps: string) => smallest.replace("learner: logistic", `learner: logistic, steps: [${steps}]`);

function stepsOf(steps: string) {
  const { protocol, diagnostics } = readProtocol("study.yaml", withSteps(steps));
  if (protocol === null) throw new Error(told(diagnostics).join("\n"));
  const node = compilePlan(protocol).nodes.find(({ id }) => id === "freeze.radiomics");
  return node?.kind === "models.freeze" ? node.params.model.steps : [];
}

function problems(steps: string): string[] {
  return readProtocol("study.yaml", withSteps(steps)).diagnostics.map((each) => `${each.code}: ${each.problem}`);
}

describe("several batch variables", () => {
  test("are harmonized one after the other, in the order written", () => {
    const steps = stepsOf("{ kind: combat, batch: [manufacturer, kernel], covariates: [age] }");
    expect(steps.map((step) => [step.kind, "batch" in step ? step.batch : null])).toEqual([
      ["combat", "manufacturer"],
      ["combat", "kernel"],
    ]);
    expect(steps).toEqual([
      ...stepsOf("{ kind: combat, batch: manufacturer, covariates: [age] }"),
      ...stepsOf("{ kind: combat, batch: kernel, covariates: [age] }"),
    ]);
  });

  test("each is checked at its own place: the outcome, a covariate, a name twice", () => {
    expect(problems("{ kind: combat, batch: [site, metastasis] }")[0]).toMatch(/^outcome-leak: /);
    expect(problems("{ kind: covbat, batch: site, covariates: [metastasis] }")[0]).toMatch(/^outcome-leak: /);
    expect(problems("{ kind: align-quantiles, batch: metastasis }")[0]).toMatch(/^outcome-leak: /);
    expect(problems("{ kind: combat, batch: [site, age], covariates: [age] }")[0]).toMatch(/^covariate-is-batch: /);
    expect(problems("{ kind: combat, batch: [site, site] }")[0]).toMatch(/^name-twice: /);
  });

  test("each is looked for in the case table, and checked for batches that cannot be harmonized", async () => {
    const image = (row: number) => `images/${row}.nii.gz`;
    const columns = {
      case_id: (row: number) => `c${row}`,
      image,
      mask: image,
      metastasis: (row: number) => `${row % 2}`,
    };
    const images = Object.fromEntries(Array.from({ length: 24 }, (_, row) => [image(row), "x"]));
    const check = async (steps: string): Promise<string[]> => {
      const table = cases(24, { ...columns, site: (row) => `k${row % 3}`, kernel: () => "soft" });
      const files: Files = { "study.yaml": withSteps(steps), "cases.csv": table, ...images };
      return (await checkFiles(files)).diagnostics.map((each) => `${each.code}: ${each.problem}`);
    };
    const [single] = await check("{ kind: combat, batch: [site, kernel] }");
    expect(single).toMatch(/^batch-single: all cases have the same kernel, "soft"/);
    expect((await check("{ kind: standardize-by-batch, batch: scanner }")).join()).toContain("scanner");
    expect(await check("{ kind: covbat, batch: site }")).toEqual([]);
  });
});

test("bootstrap, CovBat and the baselines reach the plan with every default", () => {
  expect(stepsOf("{ kind: combat, batch: site, bootstrap: {} }")).toMatchObject([{ bootstrap: { resamples: 1000 } }]);
  expect(stepsOf("{ kind: covbat, batch: site }")).toEqual([
    {
      kind: "covbat",
      on: null,
      batch: "site",
      covariates: [],
      prior: "parametric",
      referenceBatch: null,
      unseenBatch: "error",
      singleCaseBatch: "error",
      varianceShare: 0.95,
    },
  ]);
  expect(stepsOf("{ kind: align-quantiles, batch: site, on: ct }")).toEqual([
    { kind: "align-quantiles", on: ["ct"], batch: "site", unseenBatch: "error", quantiles: 11 },
  ]);
});

test("longitudinal harmonization is refused by name, with the reason", () => {
  for (const step of [
    "longitudinal-combat",
    "{ kind: longitudinal-combat, subject: patient, batch: site }",
    "{ kind: combat, batch: site, subject: patient }",
  ]) {
    const [found] = readProtocol("study.yaml", withSteps(step)).diagnostics;
    expect(found, step).toMatchObject({ severity: "error", code: "longitudinal-harmonization" });
    expect(found.why).toContain("which a held-out or new patient does not have");
  }
});

describe("unseenBatch: estimate-unlabeled", () => {
  test("has a number of cases that a batch must have, and reaches the plan", () => {
    const estimate = { kind: "estimate-unlabeled", minCases: 20 };
    for (const steps of [
      "{ kind: combat, batch: site, unseenBatch: estimate-unlabeled }",
      "{ kind: combat, batch: site, unseenBatch: { kind: estimate-unlabeled } }",
      "{ kind: covbat, batch: site, unseenBatch: { kind: estimate-unlabeled, minCases: 20 } }",
      "{ kind: align-quantiles, batch: site, unseenBatch: { kind: estimate-unlabeled, minCases: 20 } }",
    ]) {
      expect(stepsOf(steps), steps).toMatchObject([{ unseenBatch: estimate }]);
    }
    expect(
      problems("{ kind: combat, batch: site, unseenBatch: { kind: estimate-unlabeled, minCases: 1 } }"),
    ).toHaveLength(1);
    expect(problems("{ kind: combat, batch: site, unseenBatch: estimate }")[0]).toContain("estimate");
  });

  test("warns of an external batch that is too small to be estimated", async () => {
    const image = (row: number) => `images/${row}.nii.gz`;
    const columns = {
      case_id: (row: number) => `c${row}`,
      image,
      mask: image,
      metastasis: (row: number) => `${row % 2}`,
    };
    const step = "{ kind: combat, batch: site, unseenBatch: { kind: estimate-unlabeled, minCases: 5 } }";
    const study = withSteps(step).replace(
      "development: cases.csv",
      "development: cases.csv\n  north: { cases: north.csv, role: external }",
    );
    const files: Files = {
      "study.yaml": `${study}primary: { model: radiomics }\n`,
      "cases.csv": cases(24, { ...columns, site: (row) => `k${row % 3}` }),
      "north.csv": cases(9, {
        ...columns,
        case_id: (row) => `n${row}`,
        image: (row) => `images/n${row}.nii.gz`,
        mask: (row) => `images/n${row}.nii.gz`,
        site: (row) => (row < 5 ? "large" : "small"),
      }),
      ...Object.fromEntries(Array.from({ length: 24 }, (_, row) => [image(row), `x${row}`])),
      ...Object.fromEntries(Array.from({ length: 9 }, (_, row) => [`images/n${row}.nii.gz`, `y${row}`])),
    };
    const found = (await checkFiles(files)).diagnostics.filter(({ code }) => code.startsWith("batch-"));
    expect(found).toMatchObject([{ severity: "warning", code: "batch-too-small" }]);
    expect(found[0].problem).toBe('site "small" has 4 cases in the cohort north, fewer than minCases: 5');
  });
});
