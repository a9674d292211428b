import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";
import { writeCohort } from "../../../radiomics/image-io/write-cohort.ts";
import { planCohort } from "../../../radiomics/synthetic/plan-cohort.ts";
import { syntheticCase } from "../../../radiomics/synthetic/synthetic-case.ts";

const cohort = planCohort(1, { cases: 6, external: 2 });
let folder = "";
const progress: string[] = [];
const text = (name: string) => readFile(join(folder, name), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radstudy-cohort-"));
  expect(await writeCohort(folder, cohort, (done, total) => progress.push(`${done}/${total}`))).toBe(true);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("writeCohort", () => {
  it("keeps the outcome in the development table and apart from the external one", async () => {
    const rows = (await text("cases.csv")).trimEnd().split("\n");
    expect(rows[0]).toBe("case_id,patient_id,center,scanner,age,sex,stage,image,mask,recurrence");
    expect(rows).toHaveLength(5);
    expect(await text("external.csv")).not.toContain("recurrence");
    expect((await text("external-outcomes.csv")).split("\n").map((row) => row.split(",")[0])).toEqual([
      "case_id",
      "EXT-001",
      "EXT-002",
      "",
    ]);
  });

  it("writes images and masks that read back as they were made", async () => {
    const { image, mask } = syntheticCase(cohort, 4);
    const [, , , , , , , imagePath, maskPath] = (await text("external.csv")).split("\n")[1].split(",");
    const read = await readNifti(join(folder, imagePath));
    expect(Array.from(read.values)).toEqual(Array.from(image.values));
    expect(read.originMm).toEqual(image.originMm);
    const { mask: readBack, label } = await readMask(join(folder, maskPath), null);
    expect(label).toBe(1);
    expect(Array.from(readBack.values)).toEqual(Array.from(mask.values));
  });

  it("reports progress per case", () => {
    expect(progress).toEqual(["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
  });

  it("states the planted truth", async () => {
    expect(JSON.parse(await text("truth.json"))).toMatchObject({ radstudyTruth: 1, seed: 1 });
  });

  it("leaves a complete folder alone and repairs an incomplete one to the same bytes", async () => {
    const path = join(folder, "images", "DEV-002.nii.gz");
    const before = await readFile(path);
    const { mtimeMs } = await stat(path);
    expect(await writeCohort(folder, cohort)).toBe(false);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    await rm(path);
    expect(await writeCohort(folder, cohort)).toBe(true);
    expect((await readFile(path)).equals(before)).toBe(true);
  });
});
