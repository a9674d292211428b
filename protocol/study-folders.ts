import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";

/** Where the files of a study are looked for. */
export interface StudyFolders {
  readonly studyFolder: string;
  readonly dataFolder: string;
}

/** A file that was found: where it is, and the name that diagnostics show. */
export interface FoundFile {
  readonly path: string;
  readonly shown: string;
}

/** The data folder of a study: `--data`, else the key `data` with its variables expanded, relative to the study file. */
export function resolveDataFolder(
  data: string,
  studyFolder: string,
  override: string | null,
  environment: Readonly<Record<string, string | undefined>>,
  source: ProtocolSource,
): { dataFolder: string; diagnostics: Diagnostic[] } {
  if (override !== null) return { dataFolder: resolve(override), diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const expanded = data.replaceAll(
    /\$\{(\w+)(?::-([^}]*))?\}/g,
    (_, variable: string, fallback: string | undefined) => {
      const value = environment[variable];
      if (value !== undefined && value !== "") return value;
      if (fallback !== undefined) return fallback;
      diagnostics.push(diagnose("variable-unset", { variable }, source.place(["data"])));
      return "";
    },
  );
  return { dataFolder: resolve(studyFolder, expanded), diagnostics };
}

/** A file named in the protocol: beside the protocol, else in the data folder; or why it is not there. */
export function findStudyFile(
  name: string,
  what: string,
  path: Path,
  folders: StudyFolders,
  source: ProtocolSource,
): FoundFile | Diagnostic {
  const beside = resolve(folders.studyFolder, name);
  if (existsSync(beside)) return { path: beside, shown: join(dirname(source.file), name) };
  const inData = resolve(folders.dataFolder, name);
  if (existsSync(inData)) return { path: inData, shown: inData };
  const looked = [...new Set([dirname(beside), dirname(inData)])];
  const near = nearestName(basename(name), looked.flatMap(filesIn));
  const nearest = near === null ? null : join(dirname(name), near);
  return diagnose("file-absent", { what, name, looked, nearest }, source.place(path));
}

export function isFoundFile(found: FoundFile | Diagnostic): found is FoundFile {
  return "shown" in found;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => /\.csv(\.gz)?$/.test(file))
      .sort();
  } catch {
    return [];
  }
}
