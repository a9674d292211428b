import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { radstudy } from "./radstudy.ts";
import {
  casesText,
  imageBytes,
  inStudyFolder,
  maskBytes,
  studyText,
  tinyStudy,
  writeFiles,
  type Files,
} from "./tiny-study.ts";

interface Outcome {
  readonly status: string;
  readonly report: string | null;
  readonly items: {
    readonly total: number;
    readonly reused: number;
    readonly executed: number;
    readonly failed: number;
  };
  readonly failures: readonly {
    readonly case: string;
    readonly node: string;
    readonly error: string;
    readonly message: string;
  }[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

const run = ["run", "--engine", "in-process", "--threads", "1"] as const;
const voxels = Array.from({ length: 512 }, (_, v) => v % 50);
const withoutNumbers = voxels.map((value, v) => (v === 77 ? Number.NaN : v === 78 ? Number.POSITIVE_INFINITY : value));
const zipped = gzipSync(imageBytes({ voxels }));
const shifted = [
  [-1, 0, 0, 2.5],
  [0, -1, 0, 0],
  [0, 0, 1, 0],
];

/** Nine ways in which a case cannot be measured; P10, P11 and P12 are sound. */
const broken: Files = {
  "study.yaml": studyText.replace("mask: mask", "mask: { column: mask, label: 1 }"),
  "cases.csv": casesText.replace("images/P08.nii", "images/P08.nii.gz"),
  "masks/P01.nii": maskBytes(0),
  "masks/P02.nii": maskBytes(255),
  "masks/P03.nii": maskBytes(1, { affine: shifted }),
  "masks/P04.nii": maskBytes(1, { size: [8, 8, 7], voxels: Array.from({ length: 448 }, () => 1) }),
  "images/P05.nii": imageBytes({ voxels: withoutNumbers }),
  "images/P06.nii": imageBytes({ voxels }).subarray(0, 1000),
  "masks/P07.nii": maskBytes(0.5, { datatype: "float32" }),
  "images/P08.nii.gz": zipped.subarray(0, zipped.length - 20),
  "images/P09.nii": Buffer.from("this is no image"),
};

const expected: readonly (readonly [string, string, readonly string[]])[] = [
  ["P01", "mask-empty", ["masks/P01.nii: the mask is empty", "remove the row of this case from the case table"]],
  ["P02", "mask-label", ["masks/P02.nii: expected label 1, got 255 (64 voxels)", 'write "label: 255" in the mask']],
  [
    "P03",
    "mask-geometry",
    ["masks/P03.nii: ", "origin", "2.5 mm apart", "export the mask again on the grid of the image"],
  ],
  ["P04", "mask-geometry", ["masks/P04.nii: ", "8 x 8 x 8 voxels, got 8 x 8 x 7", "export the mask again"]],
  [
    "P05",
    "voxels-not-finite",
    ["images/P05.nii: ", "got 2 of 512 that are NaN or infinite, the first at index (5, 1, 1)"],
  ],
  ["P06", "file-truncated", ["images/P06.nii: expected 2400 bytes", "got 1000; copy or download the file again"]],
  ["P07", "mask-values", ["masks/P07.nii: expected whole-number labels, got 0.5"]],
  ["P08", "file-truncated", ["images/P08.nii.gz: the gzip stream ends too early; copy or download the file again"]],
  ["P09", "not-nifti", ["images/P09.nii: expected a NIfTI-1 file", "check the path, or convert the image to NIfTI"]],
];

describe("cases whose images cannot be measured", () => {
  it("end the run with every case, its file, reason and fix, and lose nothing that was measured", async () => {
    const sound = tinyStudy();
    await inStudyFolder({ ...sound, ...broken }, async (folder) => {
      const plain = await radstudy(folder, run);
      expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 1, stdout: "" });
      expect(plain.stderr).toContain(
        "error[cases-unusable]: inspect.ct: 9 of 12 cases cannot be measured, expected at most 0 (execution.maxFailedFraction: 0)",
      );
      for (const [name, code, words] of expected) {
        const line = plain.stderr.split("\n").find((each) => each.startsWith(`  ${name}  ${code}: `));
        for (const word of words) expect(line).toContain(word);
        expect(line).not.toContain(folder);
      }
      expect(plain.stderr).toContain(
        "What was finished is kept; the same command goes on from there. Log: results/tiny/",
      );

      const json = await radstudy(folder, [...run, "--json"]);
      const outcome = JSON.parse(json.stdout) as Outcome;
      expect(json.code).toBe(1);
      expect(outcome).toMatchObject({ status: "failed", report: null, error: { code: "cases-unusable" } });
      expect(outcome.items).toMatchObject({ reused: 3, executed: 0, failed: 9 });
      expect(new Map(outcome.failures.map((each) => [each.case, each.error]))).toEqual(
        new Map(expected.map(([name, code]) => [name, code])),
      );

      writeFiles(folder, { ...sound, "study.yaml": broken["study.yaml"] });
      const mended = JSON.parse((await radstudy(folder, [...run, "--json"])).stdout) as Outcome;
      expect(mended).toMatchObject({ status: "completed", failures: [], error: null });
      expect(mended.items).toMatchObject({ reused: 3, failed: 0 });
    });
  });

  it("list the labels of a mask that holds several where the study names none", async () => {
    const several = maskBytes(1, { voxels: Array.from({ length: 512 }, (_, v) => v % 3) });
    await inStudyFolder({ ...tinyStudy(), "masks/P01.nii": several }, async (folder) => {
      const { code, stderr } = await radstudy(folder, run);
      expect(code).toBe(1);
      expect(stderr).toContain(
        "P01  mask-labels-several: masks/P01.nii: expected one label, got 2: 1 (171 voxels), 2 (170 voxels)",
      );
      expect(stderr).toContain('write one of them in the mask of the feature set, for example "label: 1"');
    });
  });

  it("within maxFailedFraction are listed at the end of a completed run", async () => {
    const files = {
      ...tinyStudy(),
      "study.yaml": `${studyText}execution: { maxFailedFraction: 0.1 }\n`,
      "masks/P01.nii": maskBytes(0),
    };
    await inStudyFolder(files, async (folder) => {
      const { code, stdout, stderr } = await radstudy(folder, run);
      expect(stderr).toContain("failed  P01  mask-empty: masks/P01.nii: the mask is empty");
      expect(stderr).toContain("1 failed");
      expect(stdout).toMatch(/^results\/tiny\/[\w-]+\/report\.html\n$/);
      expect(code).toBe(0);
    });
  });
});

describe("a spacing in another unit than mm", () => {
  it("is found before memory is asked for", async () => {
    const text = studyText.replace("spacingMm: native", "spacingMm: 0.001");
    await inStudyFolder({ ...tinyStudy(), "study.yaml": text }, async (folder) => {
      const told = await radstudy(folder, ["check"]);
      expect(told.code).toBe(2);
      expect(told.stderr).toContain("region-too-large: ");
      expect(told.stderr).toContain("use a coarser spacing, or check the unit of spacingMm: it is mm");
    });
  });
});

describe("radstudy check", () => {
  it("finds the same cases before a run, each with its line in the case table, and shows every image", async () => {
    await inStudyFolder({ ...tinyStudy(), ...broken }, async (folder) => {
      const told = await radstudy(folder, ["check"]);
      expect(told.code).toBe(2);
      expect(told.stderr).toContain(
        "error[cases-unusable]: 9 of 12 cases cannot be measured; nothing was computed\n  --> cases.csv",
      );
      expect(told.stderr).toMatch(/^ 2 \| P01 {2}mask-empty: masks\/P01\.nii: the mask is empty/m);
      expect(told.stderr).toMatch(/\| +fix: copy or download the file again/);
      const page = readFileSync(join(folder, "results", "tiny", "check.html"), "utf8");
      expect(page.match(/<img src="data:image\/png;base64,/g)).toHaveLength(3);
      expect(page).toContain("<strong>P09</strong> not-nifti");
      expect(existsSync(join(folder, "results", "tiny", "latest.txt"))).toBe(false);
      const tablesOnly = await radstudy(folder, ["check", "--no-images"]);
      expect(tablesOnly).toMatchObject({ code: 0, stdout: "" });
    });
  });
});
