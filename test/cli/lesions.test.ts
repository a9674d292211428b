import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { niftiBytes } from "../radiomics/image-io/nifti-bytes.ts";
import { radstudy } from "./radstudy.ts";
import { caseIds, inStudyFolder, studyText, tinyStudy, type Files } from "./tiny-study.ts";

const side = 8;

/** Two separate boxes: label 1 has 2 x 4 x 4 voxels, label 2 has 3 x 4 x 4. */
function twoLesions(): Uint8Array {
  const voxels = Array.from({ length: side ** 3 }, (_, at) => {
    const [x, y, z] = [at % side, Math.floor(at / side) % side, Math.floor(at / side ** 2)];
    if (y < 2 || y > 5 || z < 2 || z > 5) return 0;
    return x <= 1 ? 1 : x >= 5 ? 2 : 0;
  });
  return niftiBytes({ size: [side, side, side], datatype: "uint8", voxels });
}

type Row = Readonly<Record<string, string | number | null>>;

/** Runs a study and hands over its tables. */
async function tablesOf(files: Files, work: (table: (name: string) => Promise<Row[]>) => Promise<void>): Promise<void> {
  await inStudyFolder(files, async (folder) => {
    const { stdout, stderr, code } = await radstudy(folder, ["run", "--engine", "in-process", "--json"]);
    expect(code, stderr).toBe(0);
    const { report } = JSON.parse(stdout) as { report: string };
    await work(async (name) => tableRows(await readParquet(join(dirname(report), "tables", `${name}.parquet`))));
  });
}

/** Value in the long table by case, region (or lesion) and tag. */
function valuesOf(long: readonly Row[]): (name: string, lesion: string, tag: string) => number {
  const values = new Map(long.map((row) => [`${row["case"]} ${row["lesion"]} ${row["tag"]}`, Number(row["value"])]));
  return (name, lesion, tag) => values.get(`${name} ${lesion} ${tag}`) ?? Number.NaN;
}

function wideOf(rows: readonly Row[]): (row: string, feature: string) => number {
  const byCase = new Map(rows.map((row) => [row["case"], row]));
  return (row, feature) => Number(byCase.get(row)?.[feature] ?? Number.NaN);
}

const eachText = studyText
  .replace("mask: mask,", "mask: { column: mask, multiple: each },")
  .replace("[intensity]", "[morphology, intensity]");

function eachStudy(more: string): Files {
  const masks = Object.fromEntries(caseIds.map((id) => [`masks/${id}.nii`, twoLesions()]));
  return { ...tinyStudy(), ...masks, "study.yaml": `${eachText}${more}` };
}

describe("several regions of a mask", { timeout: 120_000 }, () => {
  it("are rows of the models with unit: lesion, two of a patient in one fold, and each is seen on the contact sheet", async () => {
    await tablesOf(eachStudy("unit: lesion\n"), async (table) => {
      const long = await table("features_long");
      expect(new Set(long.map(({ region }) => region))).toEqual(new Set(["label-1", "label-2"]));
      const wide = await table("features_wide");
      expect(wide.map((row) => row["case"]).slice(0, 3)).toEqual(["P01/label-1", "P01/label-2", "P02/label-1"]);
      expect(wide).toHaveLength(2 * caseIds.length);
      const value = valuesOf(long);
      const model = wideOf(wide);
      for (const lesion of ["label-1", "label-2"]) {
        expect(model(`P03/${lesion}`, "ct.stat_mean")).toBe(value("P03", lesion, "stat_mean"));
      }
      expect(value("P03", "label-1", "morph_vol_approx")).toBe(32);
      expect(value("P03", "label-2", "morph_vol_approx")).toBe(48);

      const folds = new Map((await table("folds")).map((row) => [row["case"], row["fold"]]));
      expect(folds.size).toBe(24);
      for (const id of caseIds) expect(folds.get(`${id}/label-1`)).toBe(folds.get(`${id}/label-2`));
      const outcomes = new Map((await table("predictions")).map((row) => [row["case"], row["outcome"]]));
      expect([outcomes.get("P01/label-2"), outcomes.get("P03/label-1")]).toEqual([1, 0]);

      const checks = await table("image_checks");
      expect(checks.slice(0, 2).map((row) => [row["lesion"], row["label"], row["region_voxels"]])).toEqual([
        ["label-1", 1, 32],
        ["label-2", 2, 48],
      ]);
      expect((await table("matrix_rows"))[1]).toMatchObject({ row: "P01/label-2", case: "P01", lesion: "label-2" });
      expect(await table("cases")).toHaveLength(caseIds.length);
    });
  });

  it("make one row per patient by a sum: what can be added is added, the rest is a mean weighted by volume", async () => {
    await tablesOf(eachStudy("lesions: { aggregate: sum }\n"), async (table) => {
      const value = valuesOf(await table("features_long"));
      const model = wideOf(await table("features_wide"));
      expect((await table("features_wide")).map((row) => row["case"])).toEqual(caseIds);
      for (const id of caseIds) {
        const both = (tag: string) => [value(id, "label-1", tag), value(id, "label-2", tag)];
        const volumes = both("morph_volume");
        const mean = (tag: string) => {
          const [first, second] = both(tag);
          return (volumes[0] * first + volumes[1] * second) / (volumes[0] + volumes[1]);
        };
        expect(model(id, "ct.morph_volume")).toBeCloseTo(volumes[0] + volumes[1], 9);
        expect(model(id, "ct.stat_energy")).toBeCloseTo(both("stat_energy")[0] + both("stat_energy")[1], 6);
        expect(model(id, "ct.stat_max")).toBe(Math.max(...both("stat_max")));
        expect(model(id, "ct.stat_mean")).toBeCloseTo(mean("stat_mean"), 9);
        expect(model(id, "ct.morph_sphericity")).toBeCloseTo(mean("morph_sphericity"), 9);
      }
      const rules = new Map((await table("lesion_rules")).map((row) => [row["feature"], row["rule"]]));
      expect(rules.get("ct.morph_volume")).toBe("sum");
      expect(rules.get("ct.stat_min")).toBe("minimum");
      expect(rules.get("ct.stat_mean")).toBe("volume-weighted-mean");
    });
  });
});
