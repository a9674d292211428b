import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeArrow } from "../../tables/arrow.ts";
import { tableColumn } from "../../tables/table-column.ts";
import { referenceData } from "../radiomics/reference-data.ts";
import { radstudy } from "./radstudy.ts";
import { inStudyFolder, maskBytes, tinyStudy } from "./tiny-study.ts";

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
          "case,image,region,filter,family,tag,ibsi,name,aggregation,value,unit,reason," +
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
