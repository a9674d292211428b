import { describe, expect, test } from "vitest";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { cases, checkFiles, smallest, told, type Files } from "./study-fixture.ts";

const withRepeats = (step: string, more = "") =>
  `${smallest
    .replace("development: cases.csv", "development: cases.csv\n  retest: { cases: retest.csv, role: reliability }")
    .replace("learner: logistic", `learner: logistic, steps: [${step}]`)}${more}`;
const problems = (text: string) =>
  readProtocol("study.yaml", text).diagnostics.map(({ severity, code }) => `${severity} ${code}`);

describe("the step reliability", () => {
  test("takes repeats from a cohort of that role, and from no other", () => {
    expect(problems(withRepeats("{ kind: reliability, from: retest }"))).toEqual([]);
    expect(problems(withRepeats("{ kind: reliability, from: development }"))).toEqual([
      "warning reliability-unused",
      "error reliability-role",
    ]);
    expect(problems(withRepeats("{ kind: reliability, from: retets }"))).toContain("error name-unknown");
    expect(problems(withRepeats("{ kind: reliability, from: perturbations }"))).toContain("error not-supported-yet");
  });

  test("wants to know the readers where they are compared", () => {
    const step = '{ kind: reliability, from: retest, icc: "3,1" }';
    expect(problems(withRepeats(step))).toEqual(["error reliability-rater"]);
    expect(problems(withRepeats(step, "columns: { rater: reader }\n"))).toEqual([]);
    expect(problems(withRepeats(step, "columns: { repeat: scan }\n"))).toEqual([]);
  });

  test("a cohort of repeats that no step looks at is told, and cannot decide a comparison", () => {
    expect(problems(withRepeats("impute-median"))).toEqual(["warning reliability-unused"]);
    const primary = "primary: { model: radiomics, cohort: retest }\n";
    expect(problems(withRepeats("{ kind: reliability, from: retest }", primary))).toEqual(["error name-unknown"]);
  });

  test("its cohort has rows of its own, which reach the models only as limits of the development features", () => {
    const { protocol } = readProtocol(
      "study.yaml",
      withRepeats('{ kind: reliability, from: retest, icc: "2,1" }', "columns: { rater: reader }\n"),
    );
    const plan = compilePlan(protocol!);
    const users = (id: string) =>
      plan.nodes.filter((node) => Object.values(node.inputs).includes(id)).map((node) => node.id);
    expect(users("matrix.retest")).toEqual(["reliability.retest", "tables"]);
    expect(users("reliability.retest")).toEqual(["matrix.development", "tables"]);
    expect(plan.nodes.find(({ id }) => id === "reliability.retest")?.params).toEqual({
      cohort: "retest",
      forms: ["2,1"],
      subject: null,
      rater: "reader",
    });
  });
});

describe("the case table of repeats", () => {
  const image = (row: number) => `images/${row}.nii.gz`;
  const development = cases(24, {
    case_id: (row) => `c${row}`,
    patient_id: (row) => `p${row}`,
    image,
    mask: image,
    metastasis: (row) => `${row % 2}`,
    center: (row) => `k${row % 2}`,
  });
  const repeats = (patient: (row: number) => string) =>
    cases(6, { case_id: (row) => `r${row}`, patient_id: patient, image, mask: image });
  const check = async (
    retest: string,
    study = withRepeats("{ kind: reliability, from: retest }"),
  ): Promise<string[]> => {
    const files: Files = {
      "study.yaml": study,
      "cases.csv": development,
      "retest.csv": retest,
      ...Object.fromEntries(Array.from({ length: 24 }, (_, row) => [image(row), `x${row}`])),
    };
    return told((await checkFiles(files)).diagnostics);
  };

  test("needs no outcome and no center, but its images", async () => {
    expect(await check(repeats((row) => `again${row >> 1}`))).toEqual([]);
    const without = cases(6, { case_id: (row) => `r${row}`, patient_id: (row) => `again${row >> 1}`, image });
    expect((await check(without)).join()).toContain('the case table of retest has no column "mask"');
  });

  test("needs no strata, which only fitting asks for", async () => {
    const followUp = withRepeats("{ kind: reliability, from: retest }")
      .replace(
        "kind: binary, column: metastasis, positive: 1",
        "kind: survival, time: days, unit: days, event: metastasis",
      )
      .replace("learner: logistic", "learner: { kind: cox, strata: center }");
    const problems = (
      await check(
        repeats((row) => `again${row >> 1}`),
        followUp,
      )
    ).join();
    expect(problems).toContain('has no column "days"');
    expect(problems).not.toContain("retest");
  });

  test("shares no patient with another cohort", async () => {
    expect((await check(repeats((row) => `p${row >> 1}`))).join()).toContain("patient-in-two-cohorts");
  });
});
