import { describe, expect, test } from "vitest";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { cases, checkFiles, told } from "./study-fixture.ts";

const arms = "column: arm, treated: [new], control: [old, 0]";
const study = (treatment: string, more = "") => `radstudy: 1
study: { name: trial }
cohorts:
  development: cases.csv
  north: { cases: north.csv, outcomes: north-outcomes.csv }
outcome: { kind: binary, column: death, positive: 1 }
features:
  blood: { kind: table, columns: [ldh, "a*"] }
models:
  blood: { features: [blood], learner: logistic }
evaluation: { treatment: { ${treatment} } }
${more}`;
const refused = (text: string) => told(readProtocol("study.yaml", text).diagnostics);

describe("a declared treatment", () => {
  test("that was chosen and not drawn is refused by name, with the reason and what to do instead", () => {
    const { diagnostics } = readProtocol("study.yaml", study(`${arms}, assignment: observational`));
    expect(told(diagnostics)).toEqual([
      '11:88 treatment-observational: the treatment "arm" was chosen, not drawn, so who benefits from it cannot be learned from these data',
    ]);
    expect(diagnostics[0].why).toMatch(/confounding by indication.*says who was treated, not who benefits/);
    expect(diagnostics[0].fix).toMatch(/remove evaluation.treatment and report the score as prognostic/);
  });

  test("says how it was assigned: there is no default", () => {
    expect(refused(study(arms))[0]).toMatch(/key-missing/);
  });

  test("has two arms, and cohorts that exist", () => {
    expect(refused(study("column: arm, treated: [a, b], control: [b], assignment: randomized"))).toEqual([
      '11:68 treatment-arms-overlap: the value "b" means both the treatment and the comparison',
    ]);
    expect(refused(study(`${arms}, assignment: randomized, cohorts: [nort]`))[0]).toMatch(
      /name-unknown: there is no cohort "nort"/,
    );
  });

  test("is nothing that a model or a split may look at", () => {
    const uses = (from: string, to: string, more = "") =>
      refused(study(`${arms}, assignment: randomized`, more).replace(from, to)).map((line) =>
        line.replace(/^\d+:\d+ /, ""),
      );
    const used = (use: string) => [`treatment-column-used: the treatment column "arm" is also ${use}`];
    expect(uses("[ldh,", "[arm,")).toEqual(used("a feature"));
    expect(uses("column: death", "column: arm")).toEqual(used("the outcome"));
    expect(uses("", "", "columns: { center: arm }\n")).toEqual(used("columns.center"));
    expect(uses("", "", "validation: { outer: { kind: predefined, column: arm } }\n")).toEqual(
      used("what splits the cohort"),
    );
    const step = (text: string) =>
      uses("learner: logistic", `learner: logistic, steps: [{ kind: combat, unseenBatch: passthrough, ${text} }]`);
    expect(step("batch: arm")).toEqual(used("a batch"));
    expect(step("batch: site, covariates: [arm]")).toEqual(used("a covariate"));
    const survival = study(`${arms}, assignment: randomized`)
      .replace(
        "{ kind: binary, column: death, positive: 1 }",
        "{ kind: survival, time: days, unit: days, event: dead, horizons: [90] }",
      )
      .replace("learner: logistic", "learner: { kind: cox, strata: arm }");
    expect(refused(survival)[0]).toMatch(/treatment-column-used: .* is also a stratum/);
  });

  test("needs an outcome with a benefit, and one held-out score per case", () => {
    const of = (outcome: string, learner: string) =>
      refused(
        study(`${arms}, assignment: randomized`)
          .replace("{ kind: binary, column: death, positive: 1 }", outcome)
          .replace("logistic", learner),
      );
    expect(of("{ kind: continuous, column: dose }", "linear")[0]).toMatch(/treatment-outcome: .* a continuous outcome/);
    expect(of("{ kind: survival, time: d, unit: days, event: e }", "cox")[0]).toMatch(
      /treatment-outcome: .* without a horizon/,
    );
    const event = "{ column: e, event: [1], competing: [2], censored: [0] }";
    expect(of(`{ kind: survival, time: d, unit: days, event: ${event}, horizons: [9] }`, "cox")[0]).toMatch(
      /treatment-outcome: .* competing events/,
    );
    const bootstrap = "validation: { outer: { kind: bootstrap } }\n";
    expect(refused(study(`${arms}, assignment: randomized`, bootstrap))[0]).toMatch(/treatment-scheme/);
    expect(refused(study(`${arms}, assignment: randomized, cohorts: [north]`, bootstrap))).toEqual([]);
  });

  test("goes into the plan of the evaluation, and its column into no glob of features", () => {
    const { protocol } = readProtocol("study.yaml", study(`${arms}, assignment: randomized`));
    const plan = compilePlan(protocol!);
    expect(plan.nodes.find(({ id }) => id === "evaluate")?.params).toMatchObject({
      treatment: {
        column: "arm",
        treated: ["new"],
        control: ["old", "0"],
        event: "adverse",
        cohorts: ["development", "north"],
      },
    });
    expect(plan.nodes.find(({ id }) => id === "features.blood")?.params).toMatchObject({
      except: expect.arrayContaining(["arm"]) as unknown,
    });
  });
});

describe("the arms of the cases", () => {
  const table = (arm: (row: number) => string, outcome = true) =>
    cases(40, {
      case_id: (row) => `${outcome ? "c" : "n"}${row}`,
      age: (row) => String(40 + row),
      ldh: (row) => String(100 + row * 3),
      arm,
      ...(outcome ? { death: (row: number) => String(Math.floor(row / 2) % 2) } : {}),
    });
  const check = async (own: string, north: string, treatment = `${arms}, assignment: randomized`) =>
    told(
      (
        await checkFiles({
          "study.yaml": study(treatment),
          "cases.csv": own,
          "north.csv": north,
          "north-outcomes.csv": "case_id,death\nn1,1\n",
        })
      ).diagnostics,
    );
  const both = (row: number) => (row % 2 === 0 ? "new" : "old");

  test("are declared values in every case, and both are there", async () => {
    expect(await check(table(both), table(both, false))).toEqual([]);
    expect(
      await check(
        table((row) => (row === 3 ? "placebo" : both(row))),
        table(both, false),
      ),
    ).toEqual([
      '5:11 treatment-value: "placebo" in the treatment column "arm" of development: 1 case has no declared arm (c3)',
    ]);
    expect(
      (
        await check(
          table((row) => (row < 2 ? "" : both(row))),
          table(both, false),
        )
      )[0],
    ).toMatch(/treatment-value: no arm in the treatment column "arm" of development: 2 cases have no declared arm/);
    expect(
      await check(
        table(both),
        table(() => "new", false),
      ),
    ).toEqual(['11:66 treatment-one-arm: north has no case of the comparison in "arm"']);
  });

  test("are wanted only in the cohorts that are named", async () => {
    const without = cases(40, { case_id: (row) => `n${row}`, age: (row) => String(row), ldh: (row) => String(row) });
    expect((await check(table(both), without))[0]).toMatch(/column-missing: .* has no column "arm"/);
    expect(await check(table(both), without, `${arms}, assignment: randomized, cohorts: [development]`)).toEqual([]);
  });
});
