import { access } from "node:fs/promises";
import { resolve } from "node:path";

import { tableColumn } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { CaseProblem, Diagnostic } from "./diagnostic.ts";
import { imageFile } from "./image-file.ts";
import type { FileSource } from "./plan.ts";
import { rowNames } from "./row-names.ts";
import { isMeasuredIn } from "./reliability-cohorts.ts";
import { resolveSource } from "./resolve-extraction.ts";
import type { RadiomicsSet } from "./schema/features.ts";
import type { OpenCohort, StudyContext } from "./study-context.ts";

/** Images and masks of every case are there, or may be missing. */
export async function checkImages(context: StudyContext): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const [name, set] of Object.entries(context.protocol.features)) {
    if (set.kind !== "radiomics") continue;
    for (const cohort of context.cohorts)
      if (hasColumns(set, cohort) && isMeasuredIn(context.protocol, cohort, name))
        found.push(...(await checkSet(context, name, set, cohort)));
  }
  return found;
}

/** A column that is missing as a whole has its own error. */
function hasColumns(set: RadiomicsSet, cohort: OpenCohort): boolean {
  return [set.image, set.mask].every((named) => {
    const source = resolveSource(named);
    return source.kind === "pattern" || cohort.located.table.columns.includes(source.column);
  });
}

async function checkSet(
  context: StudyContext,
  name: string,
  set: RadiomicsSet,
  cohort: OpenCohort,
): Promise<Diagnostic[]> {
  const { table } = cohort.located;
  const names = rowNames(table, context.protocol.columns);
  const at = new Map(table.columns.map((column, index) => [column, index]));
  const wanted = rowsOfVisit(context, set, cohort);
  const rows = await Promise.all(
    wanted.map(async (index) => {
      const row = table.rows[index];
      const cell = (column: string): string => row[at.get(column) ?? -1] ?? "";
      const image = await fileState(resolveSource(set.image), cell, context.folders.dataFolder);
      const mask = await fileState(resolveSource(set.mask), cell, context.folders.dataFolder);
      return { image, mask };
    }),
  );
  const absent: CaseProblem[] = [];
  const missing: CaseProblem[] = [];
  rows.forEach((states, index) => {
    const row = wanted[index];
    const problems = (["image", "mask"] as const).flatMap((role) => {
      const state = states[role];
      return state.kind === "there" ? [] : [{ role, state }];
    });
    if (problems.length === 0) return;
    const isAbsent = problems.some(({ state }) => state.kind === "absent");
    const [first, ...rest] = problems.map(({ role, state }) => stateText(role, state));
    const code = isAbsent ? "image-absent" : "image-missing";
    const problem: CaseProblem = {
      line: table.rowLines[row],
      case: names[row],
      code,
      problem: first,
      details: rest,
      fix: null,
    };
    (isAbsent ? absent : missing).push(problem);
  });
  const place = { file: table.file, line: null, column: null, length: 0, path: `features.${name}` };
  const total = wanted.length;
  const found: Diagnostic[] = [];
  if (absent.length > 0) {
    found.push(diagnose("image-absent", { set: name, count: absent.length, total }, place, { cases: absent }));
  }
  if (missing.length > 0) {
    const facts = { set: name, count: missing.length, total, policy: set.missing };
    found.push(diagnose("image-missing", facts, place, { cases: missing }));
  }
  return found;
}

/** A set of one visit looks at the rows of that visit only. */
function rowsOfVisit({ protocol }: StudyContext, set: RadiomicsSet, { located }: OpenCohort): number[] {
  const rows = located.table.rows.map((_, row) => row);
  const { timepoint } = protocol.columns;
  const visits = timepoint === undefined ? null : tableColumn(located.table, timepoint);
  if (set.timepoint === undefined || visits === null) return rows;
  return rows.filter((row) => visits[row] === set.timepoint);
}

type FileState =
  | { readonly kind: "there" }
  /** No file is named, or the file of a pattern does not exist: the policy `missing` decides. */
  | { readonly kind: "missing"; readonly file: string | null }
  /** A named file does not exist: always an error. */
  | { readonly kind: "absent"; readonly file: string };

async function fileState(source: FileSource, cell: (column: string) => string, dataFolder: string): Promise<FileState> {
  const file = imageFile(source, cell);
  if (file === "") return { kind: "missing", file: null };
  try {
    await access(resolve(dataFolder, file));
    return { kind: "there" };
  } catch {
    return { kind: source.kind === "pattern" ? "missing" : "absent", file };
  }
}

function stateText(role: "image" | "mask", state: Exclude<FileState, { kind: "there" }>): string {
  return state.file === null ? `no ${role} is named` : `the ${role} ${state.file} does not exist`;
}
