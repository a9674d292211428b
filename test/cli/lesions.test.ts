import { readFileSync } from "node:fs";
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
async function tablesOf(
  files: Files,
  work: (table: (name: string) => Promise<Row[]>, page: string) => Promise<void>,
): Promise<void> {
  await inStudyFolder(files, async (folder) => {
    const { stdout, stderr, code } = await radstudy(folder, ["run", "--engine", "in-process", "--json"]);
    expect(code, stderr).toBe(0);
    const { report } = JSON.parse(stdout) as { report: string };
    const table = async (name: string) =>
      tableRows(await readParquet(join(dirname(report), "tables", `${name}.parquet`)));
    // From the summary to the pictures: the rest is code of charts.
    const words = readFileSync(report, "utf8")
      .replaceAll(/<[^>]*>/g, "")
      .replaceAll(/\s+/g, " ");
    await work(table, words.slice(words.indexOf("This run"), words.indexOf("vega.github.io")));
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
    await tablesOf(eachStudy("unit: lesion\n"), async (table, page) => {
      expect(page).toContain("24 lesions analyzed, from 12 rows of the table");
      expect(page).toMatch(/12 images with 24 regions were looked at .* P01 label-1 .* P01 label-2 .* P02 label-1 /);
      expect(page).toContain("No column names the patient: each case id counts as a patient.");
      expect(page).toContain("Each row of the models is a lesion (development 24 lesions of 12 patients)");
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
    await tablesOf(eachStudy("lesions: { aggregate: sum }\n"), async (table, page) => {
      expect(page).toContain("12 patients analyzed, from 12 rows of the table");
      expect(page).toContain("one row of the models (lesions.aggregate: sum)");
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

  it("derived from several ROIs or labels are parts of a patient, brought together beside the mask", async () => {
    const set = "regions: { parts: { from: { multiple: each } } }, families: [morphology, intensity]";
    const text = studyText
      .replace("mask: mask,", "mask: { column: mask, label: 2 },")
      .replace("families: [intensity]", set);
    const study = eachStudy("lesions: { aggregate: volume-weighted-mean }\n");
    // One center is not known.
    const cases = String(study["cases.csv"]).replace("P02,south", "P02,NA");
    const files = {
      ...study,
      "cases.csv": cases,
      "study.yaml": `${text}lesions: { aggregate: volume-weighted-mean }\n`,
    };
    await tablesOf(files, async (table) => {
      const long = await table("features_long");
      expect(new Set(long.map(({ region }) => region))).toEqual(new Set(["mask", "label-1.parts", "label-2.parts"]));
      const value = valuesOf(long);
      const model = wideOf(await table("features_wide"));
      const [small, large] = ["label-1", "label-2"];
      const volumes = [small, large].map((part) => value("P05", part, "morph_volume"));
      const [first, second] = [small, large].map((part) => value("P05", part, "stat_mean"));
      const mean = (volumes[0] * first + volumes[1] * second) / (volumes[0] + volumes[1]);
      expect(model("P05", "ct.parts.stat_mean")).toBeCloseTo(mean, 9);
      expect(model("P05", "ct.stat_mean")).toBe(second);
      // "NA" is no center.
      const centers = new Map((await table("predictions")).map((row) => [row["case"], row["center"]]));
      expect([centers.get("P02"), centers.get("P04")]).toEqual(["", "south"]);
    });
  });
});

/** A box of 2 or 3 x 4 x 4 voxels. */
function box(width: number): Uint8Array {
  const voxels = Array.from({ length: side ** 3 }, (_, at) => {
    const [x, y, z] = [at % side, Math.floor(at / side) % side, Math.floor(at / side ** 2)];
    return x >= 1 && x <= width && y >= 2 && y <= 5 && z >= 2 && z <= 5 ? 1 : 0;
  });
  return niftiBytes({ size: [side, side, side], datatype: "uint8", voxels });
}

const visits = ["baseline", "week-6"];

/** Patients with two lesions, of which the second is larger at baseline and smaller after six weeks. */
function visitRows(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`).flatMap((id, i) =>
    ["a", "b"].flatMap((lesion) =>
      visits.map((visit) => {
        const wide = (lesion === "b") === (visit === "baseline");
        const image = caseIds[(2 * i + (lesion === "b" ? 1 : 0) + (visit === "baseline" ? 0 : 5)) % caseIds.length];
        const site = wide ? "liver" : "lung";
        return `${id},${lesion},${visit},images/${image}.nii,${wide ? "wide" : "narrow"}.nii,${i % 2},${50 + i},${site}`;
      }),
    ),
  );
}

const header = "case_id,lesion,visit,image,mask,relapse,age,site";

function visitStudy(more: string): Files {
  const set =
    "modality: MR, image: image, mask: mask, families: [morphology, intensity], interpolation: { spacingMm: native }";
  const away = visitRows("A", 4).map((row) =>
    row
      .split(",")
      .filter((_, at) => at !== 5)
      .join(","),
  );
  return {
    ...tinyStudy(),
    "wide.nii": box(3),
    "narrow.nii": box(2),
    "cases.csv": `${[header, ...visitRows("P", 8)].join("\n")}\n`,
    "away.csv": `${[header.replace("relapse,", ""), ...away].join("\n")}\n`,
    "outcomes.csv": "case_id,relapse\nA1,0\nA2,1\nA3,0\nA4,1\n",
    "study.yaml": `radstudy: 1
study: { name: visits }
cohorts: { development: cases.csv, away: { cases: away.csv, outcomes: outcomes.csv } }
columns: { lesion: lesion, timepoint: visit }
outcome: { kind: binary, column: relapse, positive: 1 }
features:
  before: { kind: radiomics, timepoint: baseline, ${set} }
  after: { kind: radiomics, timepoint: week-6, ${set} }
  clinical: { kind: table, columns: [age, site] }
models: { both: { features: [before, after, clinical], learner: { kind: logistic, lambda: 0.1 } } }
primary: { model: both, metric: auc, cohort: away }
validation: { outer: { folds: 2, repeats: 1 }, inner: { folds: 2 } }
${more}`,
  };
}

describe("lesions and visits in the case table", { timeout: 120_000 }, () => {
  it("are named in a failure, with their line of the table", async () => {
    const study = visitStudy("lesions: { aggregate: largest }\n");
    const cases = String(study["cases.csv"]).replace(/^(P3,b,week-6,.*),narrow.nii/m, "$1,empty.nii");
    const line = 1 + cases.split("\n").findIndex((row) => row.startsWith("P3,b,week-6"));
    await inStudyFolder({ ...study, "cases.csv": cases, "empty.nii": box(0) }, async (folder) => {
      const { stderr, code } = await radstudy(folder, ["check"]);
      expect(code).toBe(2);
      expect(stderr).toMatch(new RegExp(`^ *${line} \\| P3/b/week-6 +mask-empty`, "m"));
      const sheet = readFileSync(join(folder, "results/visits/check.html"), "utf8");
      expect(sheet).toContain("<span>P3/a/week-6</span>");
    });
  });

  it("make one row per patient with a feature set per visit, each of its largest lesion", async () => {
    await tablesOf(visitStudy("lesions: { aggregate: largest }\n"), async (table) => {
      const long = await table("features_long");
      expect(long.filter(({ image }) => image === "before").every(({ timepoint }) => timepoint === "baseline")).toBe(
        true,
      );
      expect(long.find((row) => row["case"] === "P1/b/week-6")).toMatchObject({ lesion: "b", timepoint: "week-6" });
      const wide = await table("features_wide");
      expect(wide.map((row) => row["case"])).toEqual([
        "P1",
        "P2",
        "P3",
        "P4",
        "P5",
        "P6",
        "P7",
        "P8",
        "A1",
        "A2",
        "A3",
        "A4",
      ]);
      const model = wideOf(wide);
      const value = (name: string, set: string) =>
        Number(
          long.find((row) => row["case"] === name && row["image"] === set && row["tag"] === "stat_mean")?.["value"],
        );
      for (const id of ["P1", "P6", "A3"]) {
        expect(model(id, "before.stat_mean")).toBe(value(`${id}/b/baseline`, "before"));
        expect(model(id, "after.stat_mean")).toBe(value(`${id}/a/week-6`, "after"));
      }
      // The table is that of the row of the largest lesion of the first set with images, which is "after".
      expect(wide[0]).toMatchObject({ "clinical.age": 50, "clinical.site": "liver" });
      const outcomes = new Map((await table("predictions")).map((row) => [row["case"], row["outcome"]]));
      expect([outcomes.get("P1"), outcomes.get("P2"), outcomes.get("A1"), outcomes.get("A2")]).toEqual([0, 1, 0, 1]);
      const sources = (await table("matrix_rows")).filter(({ row }) => row === "A2");
      expect(sources.map((row) => row["case"])).toEqual([
        "A2/a/baseline",
        "A2/a/week-6",
        "A2/b/baseline",
        "A2/b/week-6",
      ]);
    });
  });

  it("make one row per lesion of a patient across visits with unit: lesion, in the fold of the patient", async () => {
    const study = visitStudy("unit: lesion\nexecution: { maxFailedFraction: 0.1 }\n");
    const text = String(study["study.yaml"])
      .replace("columns: [age, site] }", "columns: [age] }")
      .replace("timepoint: week-6,", "timepoint: week-6, missing: exclude,");
    const rows = String(study["cases.csv"])
      .split("\n")
      .filter((row) => !row.startsWith("P2,b,week-6"))
      .map((row) => (row.startsWith("P3,a,baseline") ? row.replace("narrow.nii", "empty.nii") : row));
    const files = { ...study, "study.yaml": text, "cases.csv": rows.join("\n"), "empty.nii": box(0) };
    await tablesOf(files, async (table) => {
      const wide = await table("features_wide");
      expect(wide).toHaveLength(2 * (8 + 4) - 2);
      expect(wide.slice(0, 2).map((row) => row["case"])).toEqual(["P1/a", "P1/b"]);
      const model = wideOf(wide);
      expect(model("P1/a", "before.morph_vol_approx")).toBe(32);
      expect(model("P1/a", "after.morph_vol_approx")).toBe(48);
      const folds = new Map((await table("folds")).map((row) => [row["case"], row["fold"]]));
      expect(folds.get("P4/a")).toBe(folds.get("P4/b"));
      expect([folds.has("P2/a"), folds.has("P2/b"), folds.has("P3/a"), folds.has("P3/b")]).toEqual([
        true,
        false,
        false,
        true,
      ]);
      const cases = new Map((await table("cases")).map((row) => [row["case"], row]));
      expect(cases.get("P2/b/baseline")).toMatchObject({
        status: "excluded",
        reason: 'after: no row of visit "week-6" with this lesion',
      });
      expect(cases.get("P3/a/baseline")).toMatchObject({
        status: "failed",
        reason: expect.stringContaining("mask-empty"),
      });
      expect(cases.get("P3/a/week-6")).toMatchObject({
        status: "excluded",
        reason: expect.stringContaining("mask-empty"),
      });
    });
  });
});
