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

test("longitudinal harmonization and estimation from unlabeled cases are refused by name", () => {
  for (const step of [
    "longitudinal-combat",
    "{ kind: longitudinal-combat, subject: patient, batch: site }",
    "{ kind: combat, batch: site, subject: patient }",
    "{ kind: combat, batch: site, unseenBatch: { kind: estimate-unlabeled, minCases: 20 } }",
  ]) {
    expect(problems(step)[0], step).toMatch(/^not-supported-yet: /);
  }
});
