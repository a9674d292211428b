import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { describe, expect, test } from "vitest";

import { checkStudy, type CheckedStudy } from "../../protocol/check-study.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { resolveDataFolder } from "../../protocol/study-folders.ts";

const root = resolve(import.meta.dirname, "../..");
const data = process.env["RADSTUDY_DATA"] ?? resolve(root, "../shared/data");
const studies = readdirSync(join(root, "studies")).filter((name) =>
  existsSync(join(root, "studies", name, "study.yaml")),
);

function read(name: string) {
  const file = join("studies", name, "study.yaml");
  return readProtocol(file, readFileSync(join(root, file), "utf8"));
}

test.each(studies)("studies/%s has no error and compiles", (name) => {
  const { protocol, diagnostics } = read(name);
  expect(diagnostics).toEqual([]);
  expect(protocol && compilePlan(protocol).study.name).toBe(name);
});

const there = existsSync(data);
if (!there)
  console.log(`committed studies are not checked against their data: no folder ${data}; RADSTUDY_DATA names it`);

describe.skipIf(!there)("with the public data", () => {
  async function check(name: string): Promise<CheckedStudy> {
    const { protocol, source } = read(name);
    if (protocol === null) throw new Error(`${name} was not read`);
    const studyFolder = join(root, "studies", name);
    const { dataFolder } = resolveDataFolder(protocol.data, studyFolder, data, process.env, source);
    return await checkStudy(protocol, source, { studyFolder, dataFolder });
  }

  test("two of 51 sarcoma patients have no MR, and the study says that it leaves them out", async () => {
    const { diagnostics, cohorts } = await check("sts-metastasis");
    expect(diagnostics.map((each) => [each.severity, each.code, each.cases?.map((one) => one.case)])).toEqual([
      ["warning", "image-missing", ["STS_009", "STS_020"]],
    ]);
    expect(cohorts[0].cases.rows).toHaveLength(51);
  });

  test("the second lung cancer table has blanks around its ids, one row without an id, and the outcome", async () => {
    const { diagnostics, cohorts } = await check("nsclc-two-centers");
    expect(diagnostics.map((each) => [each.severity, each.code, each.line])).toEqual([
      ["warning", "id-empty", 190],
      ["warning", "id-trimmed", 2],
      ["warning", "seal-not-provable", expect.any(Number)],
    ]);
    expect(cohorts.map((cohort) => cohort.cases.rows.length)).toEqual([293, 207]);
    expect(cohorts[1].cases.columns).not.toContain("Target");
  });

  test("206 of 422 patients of Lung1 have features, and the study says that it leaves the others out", async () => {
    const { diagnostics, cohorts } = await check("lung1-survival");
    expect(diagnostics.map((each) => [each.severity, each.code])).toEqual([
      ["warning", "id-empty"],
      ["warning", "id-trimmed"],
      ["warning", "feature-row-missing"],
    ]);
    expect(cohorts[0].cases.rows).toHaveLength(422);
  });
});
