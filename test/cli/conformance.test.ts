import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeArrow } from "../../tables/arrow.ts";
import { tableColumn } from "../../tables/table-column.ts";
import { referenceData } from "../radiomics/reference-data.ts";
import { radstudy } from "./radstudy.ts";

const data = referenceData("ibsi1");

it("conformance without --data says where the public files are, under which license, and what they must be", async () => {
  const told = await radstudy(process.cwd(), ["conformance", "ibsi1"]);
  expect(told.code).toBe(2);
  expect(told.stdout).toContain("github.com/theibsi/data_sets");
  expect(told.stdout).toContain("CC BY-NC 3.0");
  expect(told.stdout).toContain(
    "909129fdf99d5f5fd17bc568b1834d31edce8663ea6746c6020720bfc1d7bbcb  ct_radiomics_phantom/nifti/image/phantom.nii.gz",
  );
});

describe.skipIf(data === null)("conformance with the reference data", { timeout: 120_000 }, () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "radstudy-conformance-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("finds 1804 of 1804 values and 300 of 300 diagnostics, and writes the whole comparison", async () => {
    const done = await radstudy(folder, ["conformance", "ibsi1", "--data", data ?? "", "--output", folder, "--json"]);
    expect(JSON.parse(done.stdout)).toMatchObject({
      standard: "IBSI 1",
      total: 1804,
      passed: 1804,
      failed: [],
      diagnostics: { total: 300, passed: 300, failed: [] },
      changedFiles: [],
    });
    expect(done.code).toBe(0);
    const table = decodeArrow(readFileSync(join(folder, "conformance.arrow")));
    expect(table.rows).toBe(2104);
    expect(new Set(tableColumn(table, "ok", "integer"))).toEqual(new Set([1]));
    expect(readFileSync(join(folder, "conformance.html"), "utf8")).toContain("2104 of 2104 published values");
  });

  it("fails where a published value is another one, and names it", async () => {
    const copy = join(folder, "changed");
    mkdirSync(copy);
    for (const name of ["digital_phantom", "ct_radiomics_phantom"])
      symlinkSync(join(data ?? "", name), join(copy, name));
    cpSync(join(data ?? "", "reference_values"), join(copy, "reference_values"), { recursive: true });
    const sheet = join(copy, "reference_values", "digital_phantom.csv");
    const text = readFileSync(sheet, "utf8");
    rmSync(sheet);
    writeFileSync(sheet, text.replace(",556,4,", ",656,4,"));
    const done = await radstudy(folder, ["conformance", "ibsi1", "--data", copy, "--output", folder]);
    expect(done.code).toBe(1);
    expect(done.stdout).toContain("FAILED  digital phantom  morph_volume: published 656, tolerance 4, computed 556.");
    expect(done.stdout).toContain("values       1803 / 1804");
    expect(done.stderr).toContain("reference_values/digital_phantom.csv is not the published file");
  });

  it("names what is not there", async () => {
    const done = await radstudy(folder, ["conformance", "ibsi1", "--data", join(folder, "nothing")]);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain("error[reference-data-missing]");
  });
});
