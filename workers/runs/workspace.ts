import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The folder that keeps all results: named, else found upward like a git folder, else `results` here. */
export function findWorkspace(named: string | undefined, from: string, env: NodeJS.ProcessEnv = process.env): string {
  const given = named ?? env["RADSTUDY_WORKSPACE"];
  if (given !== undefined && given !== "") return resolve(from, given);
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const candidate = join(folder, "results");
    if (existsSync(join(candidate, ".radstudy"))) return candidate;
    if (folder === dirname(folder)) return join(resolve(from), "results");
  }
}

export function storeFolder(workspace: string): string {
  return join(workspace, ".radstudy", "store");
}
