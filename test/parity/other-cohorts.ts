import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { FeatureColumn, RowContext } from "../../statistics/feature-table.ts";
import type { Outcome } from "../../statistics/outcome.ts";
import type { AnyCohort } from "../fixtures/nested-estimate.ts";

/** A cohort whose outcome is not binary. */
export interface NamedCohort extends AnyCohort {
  readonly data: string;
  /** Every column of every case, in the order of the table. */
  readonly values: readonly (readonly number[])[];
}

interface OtherSet {
  readonly data: string;
  readonly file: string;
  readonly read: (file: string) => Omit<NamedCohort, "data" | "values">;
}

/** Survival data of scikit-survival's own tests, two of them also with another outcome, and the phantom of 10 materials on 13 scanners. */
const sets: readonly OtherSet[] = [
  { data: "whas500", file: "survival/whas500.arff", read: followUp("lenfol", "fstat", "1") },
  { data: "GBSG2", file: "survival/GBSG2.arff", read: followUp("time", "cens", "1") },
  { data: "veteran", file: "survival/veteran.arff", read: followUp("Survival_in_days", "Status", "dead") },
  { data: "CCR1-phantom, material", file: "tabular/CCR1-phantom.csv.gz", read: readMaterials },
  { data: "GBSG2, grade", file: "survival/GBSG2.arff", read: readGrades },
  { data: "whas500, systolic pressure", file: "survival/whas500.arff", read: readPressures },
];

/** The sets that are in the folder; categories as 0/1 columns, the first level left out. */
export function readOtherSets(folder: string, isWanted: (data: string) => boolean): NamedCohort[] {
  return sets
    .filter(({ data }) => isWanted(data))
    .flatMap(({ data, file, read }) => {
      const path = `${folder}/${file}`;
      if (!existsSync(path)) {
        process.stderr.write(`parity: ${data} left out, ${path} is absent; RADSTUDY_DATA names the folder\n`);
        return [];
      }
      const cohort = read(path);
      const values = cohort.context.patients.map((_, row) =>
        cohort.table.columns.map((column) => Number(column.values[row])),
      );
      return [{ data, values, ...cohort }];
    });
}

function followUp(time: string, event: string, seen: string): OtherSet["read"] {
  return (file) => {
    const table = readArff(file);
    const outcome: Outcome = {
      kind: "survival",
      time: Float64Array.from(table.column(time), Number),
      event: Uint8Array.from(table.column(event), (cell) => Number(cell === seen)),
      horizons: [],
      competing: false,
    };
    return { ...table.without([time, event]), outcome };
  };
}

/** Tumor grade from the other columns at baseline. */
function readGrades(file: string): ReturnType<OtherSet["read"]> {
  const table = readArff(file);
  const levels = ["I", "II", "III"];
  const level = Uint8Array.from(table.column("tgrade"), (cell) => levels.indexOf(cell));
  return { ...table.without(["tgrade", "time", "cens"]), outcome: { kind: "ordinal", levels, level } };
}

/** Systolic pressure on admission from the other columns at baseline. */
function readPressures(file: string): ReturnType<OtherSet["read"]> {
  const table = readArff(file);
  const value = Float64Array.from(table.column("sysbp"), Number);
  return { ...table.without(["sysbp", "los", "lenfol", "fstat"]), outcome: { kind: "continuous", value } };
}

/** Material of a region of the phantom; scans are held out as a whole. */
function readMaterials(file: string): ReturnType<OtherSet["read"]> {
  const [header, ...lines] = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.trim().split(","));
  const of = (name: string): number => header.indexOf(name);
  const materials = lines.map((line) => line[of("ROI")].split("_")[0]);
  const levels = [...new Set(materials)].sort();
  const columns = header.flatMap((name, at): FeatureColumn[] => {
    const values = Float64Array.from(lines, (line) => Number(line[at] === "" ? Number.NaN : line[at]));
    const isUsed = name.startsWith("original_") && values.every((value) => Number.isFinite(value));
    return isUsed ? [{ kind: "numeric", name: `mr.${name}`, set: "mr", values }] : [];
  });
  return {
    table: { rows: lines.length, columns },
    context: { patients: lines.map((line) => line[of("Patient")]), variables: {} },
    outcome: { kind: "multiclass", levels, level: Uint8Array.from(materials, (name) => levels.indexOf(name)) },
  };
}

interface Arff {
  readonly column: (name: string) => string[];
  readonly without: (names: readonly string[]) => { readonly table: AnyCohort["table"]; readonly context: RowContext };
}

function readArff(file: string): Arff {
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  const attributes = lines.flatMap((line) => {
    const found = /^@attribute\s+'?([\w.]+)'?\s+(\{(.*)\})?/i.exec(line);
    return found === null ? [] : [{ name: found[1], levels: found[3]?.split(",").map(plain) ?? null }];
  });
  const start = lines.findIndex((line) => /^@data/i.test(line));
  const cells = lines.slice(start + 1).flatMap((line) => (line.trim() === "" ? [] : [line.split(",").map(plain)]));
  const without = (names: readonly string[]): FeatureColumn[] =>
    attributes.flatMap(({ name, levels }, at) => {
      if (names.includes(name)) return [];
      const column = (suffix: string, value: (cell: string) => number): FeatureColumn => ({
        kind: "numeric",
        name: `mr.${name}${suffix}`,
        set: "mr",
        values: Float64Array.from(cells, (row) => value(row[at])),
      });
      if (levels === null) return [column("", Number)];
      return levels.slice(1).map((level) => column(`=${level}`, (cell) => Number(cell === level)));
    });
  return {
    column: (name) => cells.map((row) => row[attributes.findIndex((attribute) => attribute.name === name)]),
    without: (names) => ({
      table: { rows: cells.length, columns: without(names) },
      context: { patients: cells.map((_, row) => `p${row}`), variables: {} },
    }),
  };
}

function plain(cell: string): string {
  return cell.trim().replaceAll("'", "");
}
