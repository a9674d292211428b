import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { niftiBytes } from "../radiomics/image-io/nifti-bytes.ts";
import { radstudy } from "./radstudy.ts";
import { caseIds, inStudyFolder, maskBytes, studyText, tinyStudy, type Files } from "./tiny-study.ts";

const side = 8;

/** Label 1 has 2 x 4 x 4 voxels, label 2 has 3 x 4 x 4. */
function twoLesions(): Uint8Array {
  const voxels = Array.from({ length: side ** 3 }, (_, at) => {
    const [x, y, z] = [at % side, Math.floor(at / side) % side, Math.floor(at / side ** 2)];
    if (y < 2 || y > 5 || z < 2 || z > 5) return 0;
    return x <= 1 ? 1 : x >= 5 ? 2 : 0;
  });
  return niftiBytes({ size: [side, side, side], datatype: "uint8", voxels });
}

const visits = ["before", "after"];

/** Two visits of each patient, the other image of the next one at the second; patient 12 has one lesion left after. */
function table(ids: readonly string[]): string {
  const rows = ids.flatMap((id) =>
    visits.map((visit, at) => {
      const number = caseIds.indexOf(id);
      const image = caseIds[(number + at) % caseIds.length];
      const mask = id === "P12" && visit === "after" ? "one" : "two";
      return `${id},${visit},images/${image}.nii,masks/${mask}.nii,${number % 4 < 2 ? 1 : 0}`;
    }),
  );
  return `case_id,visit,image,mask,relapse\n${rows.join("\n")}\n`;
}

const set = (visit: string) =>
  `  ${visit}: { kind: radiomics, modality: MR, image: image, mask: { column: mask, multiple: each }, families: [morphology, intensity], interpolation: { spacingMm: native }, timepoint: ${visit}, missing: exclude }`;

function study(rows: string): Files {
  const text = studyText
    .replace("development: cases.csv", "development: cases.csv\n  later: { cases: later.csv, role: external }")
    .replace(/ {2}ct:\n.*\n/, `${visits.map(set).join("\n")}\n`)
    .replace("features: [ct]", "features: [before, after], steps: [impute-median, drop-constant]");
  return {
    ...tinyStudy(),
    "study.yaml": `${text}columns: { timepoint: visit }\n${rows}`,
    "cases.csv": table(caseIds.slice(0, 8)),
    "later.csv": table(caseIds.slice(8)),
    "masks/two.nii": twoLesions(),
    "masks/one.nii": maskBytes(1),
  };
}

type Row = Readonly<Record<string, string | number | null>>;

/** Predictions of the sealed cohort by the run, of the same images by `predict`, and the rows that were left out. */
async function bothOf(rows: string): Promise<{ run: Row[]; left: Row[]; predicted: Row[]; page: string }> {
  return await inStudyFolder(study(rows), async (folder) => {
    const made = await radstudy(folder, ["run", "--engine", "in-process", "--json"]);
    expect(made.code, made.stderr).toBe(0);
    const { report } = JSON.parse(made.stdout) as { report: string };
    const place = dirname(report);
    const tableOf = async (name: string) =>
      tableRows(await readParquet(join(place, "tables", `${name}.parquet`))) as Row[];
    const model = join(place, "models", "radiomics.json");
    const { stdout, stderr } = await radstudy(folder, ["predict", model, "later.csv", "--json"]);
    expect(stderr).not.toContain("error");
    writeFileSync(
      join(folder, "renamed.csv"),
      readFileSync(join(folder, "later.csv"), "utf8").replaceAll(",after,", ",late,"),
    );
    const renamed = await radstudy(folder, ["predict", model, "renamed.csv", "--json"]);
    expect(renamed.stdout).toContain('no row of visit \\"after\\", which the feature set \\"after\\" takes');
    expect(renamed.stdout).toContain("got before, late");
    const { predictions: predicted } = JSON.parse(stdout) as { predictions: Row[] };
    const all = await tableOf("predictions");
    const run = all.filter((row) => row["scope"] === "external" && row["model"] === "radiomics");
    return { run, left: await tableOf("left_out_rows"), predicted, page: readFileSync(report, "utf8") };
  });
}

const values = (rows: readonly Row[]) => new Map(rows.map((row) => [row["case"], row["value"]]));

describe("radstudy predict with lesions and visits", { timeout: 120_000 }, () => {
  it("gives a prediction per lesion, as the run did, and names the lesion that lacks a visit", async () => {
    const { run, left, predicted, page } = await bothOf("unit: lesion\n");
    expect(run).toHaveLength(7);
    expect(predicted.map((row) => row["case"])).toEqual(
      ["P09", "P10", "P11", "P12"].flatMap((id) => [`${id}/label-1`, `${id}/label-2`]),
    );
    const lost = { status: "excluded", reason: 'after: no row of visit "after" with this lesion' };
    expect(predicted[7]).toMatchObject({ case: "P12/label-2", value: null, ...lost });
    expect(values(predicted.slice(0, 7))).toEqual(values(run));
    expect(left).toEqual([{ row: "P12/label-2", cohort: "later", patient: "P12", case: "P12/before", ...lost }]);
    expect(page.replaceAll(/\s+/g, " ")).toContain("Left out of later: 1 lesion.");
  });

  it("gives a prediction per patient, as the run did, from the largest lesion of each visit", async () => {
    const { run, left, predicted } = await bothOf("lesions: { aggregate: largest }\n");
    expect(predicted.map((row) => row["case"])).toEqual(["P09", "P10", "P11", "P12"]);
    expect(values(predicted)).toEqual(values(run));
    expect(left).toEqual([]);
  });
});
