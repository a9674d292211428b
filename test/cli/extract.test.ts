import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeArrow } from "../../tables/arrow.ts";
import { tableColumn } from "../../tables/table-column.ts";
import { referenceData } from "../radiomics/reference-data.ts";
import { radstudy } from "./radstudy.ts";
import { imageBytes, inStudyFolder, maskBytes, tinyStudy } from "./tiny-study.ts";

const data = referenceData("ibsi1");
const settings = "modality: CT\ninterpolation: { spacingMm: native }\nfamilies: [intensity]\n";

describe("radstudy extract", { timeout: 60_000 }, () => {
  it("measures all cases of a table, names those that failed, and measures nothing twice", async () => {
    await inStudyFolder(
      { ...tinyStudy(), "settings.yaml": settings, "masks/P02.nii": maskBytes(0) },
      async (folder) => {
        const args = ["extract", "cases.csv", "--settings", "settings.yaml", "--output", "features.csv"];
        const first = await radstudy(folder, args);
        expect(first.code).toBe(1);
        expect(first.stdout).toBe("");
        expect(first.stderr).toMatch(/failed {2}P02 {2}mask-empty: masks\/P02\.nii/);
        const lines = readFileSync(join(folder, "features.csv"), "utf8").trimEnd().split("\n");
        expect(lines[0]).toBe(
          "case,image,region,filter,family,tag,ibsi,name,aggregation,value,unit,reason,lesion,timepoint," +
            "nomenclature,settings_digest,image_digest,mask_digest",
        );
        expect(lines).toHaveLength(1 + 11 * 18);
        expect(lines[1]).toContain(',"IS, CT, INT:–, RS:–",sha256:');
        const digest = (file: string) =>
          `sha256:${createHash("sha256")
            .update(readFileSync(join(folder, file)))
            .digest("hex")}`;
        expect(lines[1].split(",").slice(-2)).toEqual([digest("images/P01.nii"), digest("masks/P01.nii")]);
        const again = await radstudy(folder, args);
        expect(again.stderr).toContain("11 cases, 11 reused");
      },
    );
  });

  it("says where the settings are wrong, in their own file", async () => {
    await inStudyFolder(
      { ...tinyStudy(), "settings.yaml": `${settings}discretisation: { binCount: 8 }\n` },
      async (folder) => {
        const told = await radstudy(folder, ["extract", "cases.csv", "--settings", "settings.yaml"]);
        expect(told.code).toBe(2);
        expect(told.stderr).toContain("settings.yaml:4:1");
        expect(told.stderr).toContain("discretization");
      },
    );
  });

  it("wants a case table, or an image and a mask that exist", async () => {
    await inStudyFolder(tinyStudy(), async (folder) => {
      expect((await radstudy(folder, ["extract"])).stderr).toContain("error[extract-input]");
      const missing = await radstudy(folder, ["extract", "--image", "no.nii", "--mask", "masks/P01.nii"]);
      expect(missing.stderr).toContain("no.nii does not exist");
    });
  });

  it("refuses two ways to name the region, and lists what a label image holds where an ROI is asked for", async () => {
    await inStudyFolder(tinyStudy(), async (folder) => {
      const args = ["extract", "--image", "images/P01.nii", "--mask", "masks/P01.nii", "--modality", "MR"];
      const both = await radstudy(folder, [...args, "--label", "1", "--roi", "GTV"]);
      expect(both.code).toBe(2);
      expect(both.stderr).toContain("error[region-ambiguous]: label and roi exclude each other");
      const roi = await radstudy(folder, [...args, "--roi", "GTV"]);
      expect(roi.code).toBe(1);
      expect(roi.stderr).toMatch(/mask-label: .*it holds 1 \(64 voxels\)/);
    });
  });

  it("measures each label by itself, a mask on another grid, and rows that share an id", async () => {
    const split = imageBytes({ voxels: Array.from({ length: 512 }, (_, at) => (at % 8 < 2 ? 1 : at % 8 > 5 ? 3 : 0)) });
    const moved = maskBytes(1, {
      affine: [
        [-1, 0, 0, -1],
        [0, -1, 0, 0],
        [0, 0, 1, 0],
      ],
    });
    const rows = [
      "case_id,image,mask,lesion,visit",
      "P01,images/P01.nii,split.nii,1,before",
      "P01,images/P02.nii,moved.nii,1,after",
    ];
    const files = {
      ...tinyStudy(),
      "settings.yaml": settings,
      "split.nii": split,
      "moved.nii": moved,
      "rows.csv": rows.join("\n"),
    };
    await inStudyFolder(files, async (folder) => {
      const read = async (...args: string[]) => {
        const told = await radstudy(folder, ["extract", ...args, "--settings", "settings.yaml", "--format", "json"]);
        const all = told.stdout === "" ? [] : (JSON.parse(told.stdout) as Record<string, string | number>[]);
        return { ...told, rows: all.filter(({ tag }) => tag === "stat_mean") };
      };
      const each = await read("--image", "images/P01.nii", "--mask", "split.nii", "--each");
      expect(each.code, each.stderr).toBe(0);
      expect(each.rows.map(({ region, lesion }) => [region, lesion])).toEqual([
        ["label-1", "label-1"],
        ["label-3", "label-3"],
      ]);
      const one = await read("--image", "images/P01.nii", "--mask", "split.nii", "--label", "3");
      expect(one.rows.map(({ region, value }) => [region, value])).toEqual([["mask", each.rows[1]["value"]]]);

      const args = ["rows.csv", "--lesion", "lesion", "--timepoint", "visit", "--label", "1"];
      const refused = await read(...args);
      expect(refused.stderr).toMatch(/failed {2}P01\/1\/after {2}mask-geometry/);
      const placed = await read(...args, "--resample", "nearest");
      expect(placed.code, placed.stderr).toBe(0);
      expect(placed.rows.map((row) => [row["case"], row["lesion"], row["timepoint"]])).toEqual([
        ["P01/1/before", "1", "before"],
        ["P01/1/after", "1", "after"],
      ]);
      const twice = await read("rows.csv", "--label", "1");
      expect(twice.stderr).toContain('error[id-duplicate]: the case_id "P01" stands in two rows');
    });
  });

  it.skipIf(data === null)(
    "gives configuration C of the standard by its preset, as csv, json and arrow, and the same from DICOM",
    async () => {
      await inStudyFolder({}, async (folder) => {
        const phantom = join(data ?? "", "ct_radiomics_phantom", "nifti");
        const image = join(phantom, "image", "phantom.nii.gz");
        const mask = join(phantom, "mask", "mask.nii.gz");
        const args = ["extract", "--image", image, "--mask", mask, "--preset", "ibsi-c"];
        const csv = await radstudy(folder, args);
        expect(csv.code).toBe(0);
        const value = (tag: string) =>
          Number(
            csv.stdout
              .split("\n")
              .find((line) => line.includes(`,${tag},`))
              ?.split(",")
              .at(9),
          );
        expect(Math.abs(value("morph_volume") - 367000)).toBeLessThanOrEqual(6000);
        expect(Math.abs(value("stat_mean") - -49)).toBeLessThanOrEqual(2.9);
        expect(Math.abs(value("cm_joint_entr_3D_comb") - 6.42)).toBeLessThanOrEqual(0.06);
        const json = JSON.parse((await radstudy(folder, [...args, "--format", "json"])).stdout) as { tag: string }[];
        expect(json.map(({ tag }) => tag)).toHaveLength(csv.stdout.trimEnd().split("\n").length - 1);
        const dicom = join(data ?? "", "ct_radiomics_phantom", "dicom");
        const fromDicom = await radstudy(
          folder,
          ["extract", "--image", join(dicom, "image"), "--mask", join(dicom, "mask", "DCM_RS_00060.dcm")].concat([
            "--roi",
            "GTV*",
            "--preset",
            "ibsi-c",
            "--format",
            "csv",
          ]),
        );
        expect(rowsWithoutCase(fromDicom.stdout)).toEqual(rowsWithoutCase(csv.stdout));
        await radstudy(folder, [...args, "--format", "arrow", "--output", "features.arrow"]);
        const tags = tableColumn(decodeArrow(readFileSync(join(folder, "features.arrow"))), "tag", "text");
        expect(tags).toEqual(json.map(({ tag }) => tag));
      });
    },
  );
});

/** The first column is the case, called after the image; the last two are digests of the files. */
function rowsWithoutCase(csv: string): string[] {
  const rows = csv.trimEnd().split("\n");
  return rows.map((row) => row.slice(row.indexOf(",")).replace(/(,[^,]*){2}$/, ""));
}
