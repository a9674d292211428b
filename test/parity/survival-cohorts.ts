import { existsSync, readFileSync } from "node:fs";
import type { FeatureColumn } from "../../statistics/feature-table.ts";
import type { CensoredCohort } from "../fixtures/nested-estimate.ts";

interface SurvivalSet {
  readonly name: string;
  readonly time: string;
  readonly event: string;
  /** What the event column says where the event was seen. */
  readonly seen: string;
}

/** Survival data of scikit-survival's own tests. */
const sets: readonly SurvivalSet[] = [
  { name: "whas500", time: "lenfol", event: "fstat", seen: "1" },
  { name: "GBSG2", time: "time", event: "cens", seen: "1" },
  { name: "veteran", time: "Survival_in_days", event: "Status", seen: "dead" },
];

export interface NamedCohort extends CensoredCohort {
  readonly data: string;
  /** Every column of every case, in the order of the table. */
  readonly values: readonly (readonly number[])[];
}

/** The sets that are in the folder; categories as 0/1 columns, the first level left out. */
export function readSurvivalSets(folder: string): NamedCohort[] {
  return sets.flatMap((set) => {
    const file = `${folder}/survival/${set.name}.arff`;
    if (existsSync(file)) return [readSet(file, set)];
    process.stderr.write(`parity: ${set.name} left out, ${file} is absent; RADSTUDY_DATA names the folder\n`);
    return [];
  });
}

function readSet(file: string, { name, time, event, seen }: SurvivalSet): NamedCohort {
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  const attributes = lines.flatMap((line) => {
    const found = /^@attribute\s+'?([\w.]+)'?\s+(\{(.*)\})?/i.exec(line);
    return found === null ? [] : [{ name: found[1], levels: found[3]?.split(",").map(plain) ?? null }];
  });
  const start = lines.findIndex((line) => /^@data/i.test(line));
  const cells = lines.slice(start + 1).flatMap((line) => (line.trim() === "" ? [] : [line.split(",").map(plain)]));
  const columns: FeatureColumn[] = attributes.flatMap((attribute, at) => {
    if (attribute.name === time || attribute.name === event) return [];
    const column = (suffix: string, value: (cell: string) => number): FeatureColumn => ({
      kind: "numeric",
      name: `mr.${attribute.name}${suffix}`,
      set: "mr",
      values: Float64Array.from(cells, (row) => value(row[at])),
    });
    if (attribute.levels === null) return [column("", Number)];
    return attribute.levels.slice(1).map((level) => column(`=${level}`, (cell) => Number(cell === level)));
  });
  const of = (wanted: string): number => attributes.findIndex((attribute) => attribute.name === wanted);
  const [timeAt, eventAt] = [of(time), of(event)];
  return {
    data: name,
    table: { rows: cells.length, columns },
    context: { patients: cells.map((_, row) => `p${row}`), variables: {} },
    outcome: {
      kind: "survival",
      time: Float64Array.from(cells, (row) => Number(row[timeAt])),
      event: Uint8Array.from(cells, (row) => Number(row[eventAt] === seen)),
      horizons: [],
      competing: false,
    },
    values: cells.map((_, row) => columns.map(({ values }) => Number(values[row]))),
  };
}

function plain(cell: string): string {
  return cell.trim().replaceAll("'", "");
}
