import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { checkStudy } from "../protocol/check-study.ts";
import { compilePlan } from "../protocol/compile-plan.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Plan } from "../protocol/plan.ts";
import { readProtocol } from "../protocol/read-protocol.ts";
import { rowNames } from "../protocol/row-names.ts";
import { resolveDataFolder } from "../protocol/study-folders.ts";

export interface StudyInput {
  readonly file: string;
  readonly text: string;
  readonly studyFolder: string;
  readonly dataFolder: string;
  readonly diagnostics: readonly Diagnostic[];
  /** null where there are errors. */
  readonly plan: Plan | null;
  readonly cohorts: readonly ListedCohort[];
}

export interface ListedCohort {
  readonly name: string;
  readonly role: string;
  readonly cases: number;
  /** The case table, as it was opened. */
  readonly file: string;
  readonly lineOfCase: ReadonlyMap<string, number>;
}

/** The study cannot even be opened. */
export class StudyFileError extends Error {
  override readonly name = "StudyFileError";
  readonly code = "study-missing";
}

/** Reads, checks and compiles a study; all mistakes come back together. */
export async function loadStudy(
  study: string,
  options: { readonly data?: string | undefined; readonly cases?: number | undefined },
): Promise<StudyInput> {
  const path = resolve(study);
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "study.yaml") : path;
  if (file !== path && !existsSync(file)) {
    const other = readdirSync(path).find((name) => /\.ya?ml$/.test(name));
    throw new StudyFileError(
      `study ${study}: this folder holds no study.yaml; ${other === undefined ? "name the folder or file of a study" : `write "${join(study, other)}" if that is the study`}`,
    );
  }
  if (!existsSync(file)) {
    throw new StudyFileError(
      `study ${study}: no such file, expected a study.yaml or a folder with one; name it, as in "radstudy run studies/demo-multicenter"`,
    );
  }
  const text = readFileSync(file, "utf8");
  const shown = relative(process.cwd(), file);
  const studyFolder = dirname(file);
  const { protocol, source, diagnostics } = readProtocol(shown.startsWith("..") ? file : shown, text);
  const base = { file, text, studyFolder };
  if (protocol === null) return { ...base, dataFolder: studyFolder, diagnostics, plan: null, cohorts: [] };
  const named = options.data === undefined ? null : resolve(options.data);
  const data = resolveDataFolder(protocol.data, studyFolder, named, process.env, source);
  const { dataFolder } = data;
  const checked = await checkStudy(protocol, source, { studyFolder, dataFolder });
  const all = [...diagnostics, ...data.diagnostics, ...checked.diagnostics];
  const limit = options.cases ?? Number.POSITIVE_INFINITY;
  const cohorts = checked.cohorts.map(({ name, role, cases }): ListedCohort => {
    const names = rowNames(cases, checked.protocol.columns);
    const lineOfCase = new Map(names.map((name, index) => [name, cases.rowLines[index]]));
    return { name, role, cases: Math.min(cases.rows.length, limit), file: cases.file, lineOfCase };
  });
  if (all.some(({ severity }) => severity === "error"))
    return { ...base, dataFolder, diagnostics: all, plan: null, cohorts };
  const plan = limitCases(compilePlan(checked.protocol), options.cases ?? null);
  return { ...base, dataFolder, diagnostics: all, plan, cohorts };
}

function limitCases(plan: Plan, limit: number | null): Plan {
  if (limit === null) return plan;
  return {
    ...plan,
    nodes: plan.nodes.map((node) =>
      node.kind === "cases.index" ? { ...node, params: { ...node.params, limit } } : node,
    ),
  };
}
