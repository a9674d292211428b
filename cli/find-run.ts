import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { refuseFileAsWorkspace } from "../workers/runs/prepare-workspace.ts";

export interface FoundRun {
  readonly study: string;
  readonly id: string;
  readonly folder: string;
}

/** No run, or more than one, has that name. */
export class RunNotFoundError extends Error {
  override readonly name = "RunNotFoundError";
  readonly code = "run-missing";
}

/** All runs of a workspace, newest last. */
export function listRuns(workspace: string): FoundRun[] {
  refuseFileAsWorkspace(workspace);
  if (!existsSync(workspace)) return [];
  const runs: FoundRun[] = [];
  for (const study of readdirSync(workspace).sort()) {
    const folder = join(workspace, study);
    if (study.startsWith(".") || !statSync(folder).isDirectory()) continue;
    for (const id of readdirSync(folder).sort()) {
      if (existsSync(join(folder, id, "plan.json"))) runs.push({ study, id, folder: join(folder, id) });
    }
  }
  return runs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A run by id, by its beginning, by folder, by study name, or the latest one. */
export function findRun(workspace: string, name: string): FoundRun {
  const asFolder = resolve(name);
  if (existsSync(join(asFolder, "plan.json"))) {
    return { study: basename(dirname(asFolder)), id: basename(asFolder), folder: asFolder };
  }
  const runs = listRuns(workspace);
  if (runs.length === 0)
    throw new RunNotFoundError(
      `run ${name}: no runs in ${workspace}, expected one; start a study with "radstudy run", or name its --workspace`,
    );
  if (name === "latest") return runs.at(-1) as FoundRun;
  const ofStudy = runs.filter(({ study }) => study === name);
  if (ofStudy.length > 0) return latestOf(ofStudy, join(workspace, name, "latest.txt"));
  const matches = runs.filter(({ id }) => id.startsWith(name));
  if (matches.length === 1) return matches[0];
  const listed = runs
    .slice(-5)
    .map(({ study, id }) => `${study}/${id}`)
    .join(", ");
  throw new RunNotFoundError(
    `run ${name}: ${matches.length === 0 ? "no run has that name" : `${matches.length} runs begin so`}, expected one of ${listed}; write more of its id`,
  );
}

function latestOf(runs: readonly FoundRun[], file: string): FoundRun {
  const latest = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  return runs.find(({ id }) => id === latest) ?? (runs.at(-1) as FoundRun);
}
