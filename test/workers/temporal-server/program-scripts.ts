import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Text of a shell program that answers `--version` like the Temporal command line program. */
export function temporalScript(cliVersion: string, serverVersion: string, otherwise = "exit 1"): string {
  const version = `temporal version ${cliVersion} (Server ${serverVersion}, UI 2.0.0)`;
  return `#!/bin/sh\nif [ "$1" = "--version" ]; then echo "${version}"; exit 0; fi\n${otherwise}\n`;
}

/** Writes an executable file and its folder. */
export async function writeProgram(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o755 });
  return path;
}
