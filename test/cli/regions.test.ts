import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { radstudy } from "./radstudy.ts";
import { caseIds, inStudyFolder, studyText, tinyStudy } from "./tiny-study.ts";

it(
  "a study measures every region; the model matrix calls features of the main one as ever, and an image may be a link",
  { timeout: 60_000 },
  async () => {
    const regions =
      "regions: { rim: { expandMm: 1, subtract: mask }, body: { expandMm: 2, measure: false }, none: { subtract: mask } }, ";
    const text = studyText
      .replace("families: [intensity]", `${regions}preprocess: [normalize-z-score], families: [intensity]`)
      .replace("{ features: [ct],", '{ features: [{ set: ct, columns: ["stat_*", "rim.stat_mean"] }],');
    await inStudyFolder({ ...tinyStudy(), "study.yaml": text }, async (folder) => {
      mkdirSync(join(folder, "elsewhere"));
      renameSync(join(folder, "images/P01.nii"), join(folder, "elsewhere/first.nii"));
      symlinkSync("../elsewhere/first.nii", join(folder, "images/P01.nii"));
      const { stdout, stderr, code } = await radstudy(folder, ["run", "--engine", "in-process", "--json"]);
      expect(stderr).toContain("12 cases, 12 measured");
      expect(code).toBe(0);

      const states = async (from: string, to: string) => {
        writeFileSync(join(folder, "study.yaml"), text.replace(from, to));
        const plan = await radstudy(folder, ["plan", "--json"]);
        const { nodes } = JSON.parse(plan.stdout) as { nodes: { id: string; state: string }[] };
        return ["inspect.ct", "extract.ct"].map((id) => nodes.find((node) => node.id === id)?.state);
      };
      expect(await states("expandMm: 1,", "expandMm: 1,")).toEqual(["reuse", "reuse"]);
      expect(await states("expandMm: 1,", "expandMm: 1.5,")).toEqual(["run", expect.not.stringMatching("reuse")]);

      const { report } = JSON.parse(stdout) as { report: string };
      const table = async (name: string) =>
        tableRows(await readParquet(join(dirname(report), "tables", `${name}.parquet`)));
      const long = await table("features_long");
      expect(new Set(long.map(({ region }) => region))).toEqual(new Set(["mask", "rim", "none"]));
      expect(long).toHaveLength(caseIds.length * 3 * 18);
      expect(await table("missing_values")).toEqual(
        caseIds.map((id) => ({
          set: "ct",
          case: id,
          cohort: "development",
          region: "none",
          reason: "derived-region-empty",
          features: 18,
          of: 18,
        })),
      );
      expect(await table("feature_settings")).toEqual([
        {
          set: "ct",
          family: "intensity",
          ibsi: "UHIW",
          nomenclature: "IS, MRI, INT:–, RS:–",
          settings_digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
      ]);
      const overview = await table("feature_overview");
      const names = overview.map(({ feature }) => feature);
      expect(names).toHaveLength(3 * 18);
      expect(names).toEqual(expect.arrayContaining(["ct.stat_mean", "ct.rim.stat_mean"]));
      expect(new Set(overview.map(({ family }) => family))).toEqual(new Set(["intensity"]));
      const [check] = await table("image_checks");
      expect(check).toMatchObject({ case: "P01", format: "nifti", region: "1 (64 voxels)" });
      const sha256 = (file: string) =>
        createHash("sha256")
          .update(readFileSync(join(folder, file)))
          .digest("hex");
      expect([check["image_digest"], check["mask_digest"]]).toEqual([
        `sha256:${sha256("elsewhere/first.nii")}`,
        `sha256:${sha256("masks/P01.nii")}`,
      ]);
      expect(check["notes"]).toContain("region none has no voxel");
      expect(JSON.parse(String(check["facts"]))).toMatchObject({
        shift: expect.any(Number),
        scale: expect.any(Number),
      });
      // Normalized by itself, so that the whole image has mean 0; regions differ from it and from each other.
      const mean = (region: string) =>
        long.find((row) => row["case"] === "P01" && row["region"] === region && row["tag"] === "stat_mean")?.["value"];
      expect(Math.abs(Number(mean("mask")))).toBeLessThan(1);
      expect(mean("rim")).not.toBe(mean("mask"));
    });
  },
);
