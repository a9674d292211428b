import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readParquet } from "../../tables/read-parquet.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { parseDicom, type DicomDataset } from "../../radiomics/image-io/dicom-dataset.ts";
import { radstudy } from "../cli/radstudy.ts";

export const dicomPatients: readonly string[] = ["STS_002", "STS_008", "STS_025"];
const study = join(import.meta.dirname, "../../studies/sts-metastasis");

export type Row = Readonly<Record<string, string | number | null>>;

export interface StsRun {
  readonly folder: string;
  readonly report: string;
  readonly table: (name: string) => Promise<readonly Row[]>;
}

/** Runs one protocol of the study as a user does, in a folder of its own beside the workspace; `change` makes it shorter. */
export async function runSts(
  place: string,
  protocol: "study.yaml" | "dicom.yaml",
  data: string,
  change: (text: string) => string = (text) => text,
  patients: readonly string[] | null = null,
): Promise<StsRun> {
  mkdirSync(place, { recursive: true });
  const text = change(readFileSync(join(study, protocol), "utf8"));
  writeFileSync(join(place, "study.yaml"), text);
  cpSync(join(study, "images.csv"), join(place, "images.csv"));
  if (patients !== null) {
    for (const [from, to] of [
      [join(study, "images.csv"), join(place, "images.csv")],
      [join(data, "sts/outcome.csv"), join(place, "sts/outcome.csv")],
    ]) {
      const [head, ...rows] = readFileSync(from, "utf8").trimEnd().split(/\r?\n/);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, [head, ...rows.filter((row) => patients.includes(row.split(",")[0])), ""].join("\n"));
    }
  }
  const args = ["run", "--engine", "in-process", "--json", "--quiet", "--data", data];
  const { code, stdout, stderr } = await radstudy(place, [...args, "--workspace", join(place, "../results")]);
  if (code !== 0) throw new Error(`${protocol} ended with ${code}: ${stderr}${stdout}`);
  const { report } = JSON.parse(stdout) as { report: string };
  const folder = dirname(report);
  return {
    folder,
    report: readFileSync(report, "utf8"),
    table: async (name) => tableRows(await readParquet(join(folder, "tables", `${name}.parquet`))),
  };
}

/** The largest relative difference of two values in the same place, and where it is. */
export function farthest(
  left: readonly Row[],
  right: readonly Row[],
  keys: readonly string[],
  value: string,
): readonly [number, string] {
  const keyOf = (row: Row): string => keys.map((key) => String(row[key])).join(" ");
  const other = new Map(right.map((row) => [keyOf(row), row[value]]));
  if (other.size !== right.length || left.length !== right.length) throw new Error("the tables have other rows");
  let [most, at] = [0, ""];
  for (const row of left) {
    const [a, b] = [Number(row[value]), Number(other.get(keyOf(row)))];
    const difference = Object.is(a, b) ? 0 : Math.abs(a - b) / Math.max(Math.abs(b), 1e-6);
    if (!(difference <= most)) [most, at] = [difference, keyOf(row)];
  }
  return [most, at];
}

const namingVrs = new Set(["DA", "DT", "UI", "PN", "LO", "LT"]);

/** What the headers below a folder say of persons, days and studies; identifiers of the standard name nobody. */
export function identifyingTexts(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (dataset: DicomDataset): void => {
    for (const { vr, start, length, items } of dataset.elements.values()) {
      for (const item of items ?? []) visit(item);
      if (items !== null || !namingVrs.has(vr) || length > 200) continue;
      const text = Buffer.from(dataset.bytes.subarray(start, start + length)).toString("latin1");
      for (const part of text.replaceAll(/[\0 ]+$/g, "").split("\\")) {
        if (part.trim().length >= 8 && !part.startsWith("1.2.840.10008.")) found.add(part.trim());
      }
    }
  };
  for (const path of filesBelow(folder)) visit(parseDicom(readFileSync(path), path).dataset);
  return found;
}

export function filesBelow(place: string): string[] {
  return readdirSync(place).flatMap((name) => {
    const path = join(place, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}
