import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of all results cannot be used. */
export class WorkspaceError extends Error {
  override readonly name = "WorkspaceError";
  readonly code: "workspace-not-folder" | "workspace-read-only" | "disk-full";
  readonly workspace: string;
  constructor(code: WorkspaceError["code"], workspace: string, problem: string, fix: string) {
    super(`workspace ${workspace}: ${problem}; ${fix}`);
    this.code = code;
    this.workspace = workspace;
  }
}

/** Refuses a workspace that is a file; one that is not there yet is fine. */
export function refuseFileAsWorkspace(workspace: string): void {
  const file = nearestExisting(workspace);
  if (statSync(file).isDirectory()) return;
  const what = file === workspace ? "this is a file" : `${file} is a file`;
  throw new WorkspaceError(
    "workspace-not-folder",
    workspace,
    `${what}, expected a folder`,
    "move that file away, or name another workspace with --workspace DIR",
  );
}

/** Makes the workspace where it is missing and proves that it can be written, before anything is computed. */
export function prepareWorkspace(workspace: string): void {
  refuseFileAsWorkspace(workspace);
  try {
    makeFolders(join(workspace, ".radstudy"));
    accessSync(join(workspace, ".radstudy"), constants.W_OK);
  } catch (error) {
    throw unwritable(workspace, error);
  }
}

/** One level at a time: where a folder cannot be made, as below /proc, the recursive mkdir of Node tries for ever. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function unwritable(workspace: string, error: unknown): WorkspaceError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new WorkspaceError(
      "disk-full",
      workspace,
      `no space left (${code})`,
      "free some space and give the same command again",
    );
  }
  return new WorkspaceError(
    "workspace-read-only",
    workspace,
    `it cannot be written (${code}), expected a folder where files can be made`,
    "change its permissions, or name another workspace with --workspace DIR",
  );
}

function nearestExisting(path: string): string {
  let folder = path;
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
