import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { checkStudy, type CheckedStudy } from "../../protocol/check-study.ts";
import type { Diagnostic } from "../../protocol/diagnostic.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import type { ReadLines } from "../../protocol/render-diagnostics.ts";

/** The smallest protocol: line 5 names the cases, line 6 the outcome, line 8 the feature set. */
export const smallest = `radstudy: 1
study: { name: lung-metastasis }
cohorts:
  development: cases.csv
outcome: { kind: binary, column: metastasis, positive: 1 }
features:
  ct: { kind: radiomics, modality: CT, image: image, mask: mask }
models:
  radiomics: { features: [ct], learner: logistic }
`;

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Shown name of the study file in all fixtures. */
export const shownFile = "studies/lung/study.yaml";

/** Writes files into a new folder, calls back, and takes the folder away. */
export async function inFolder<T>(files: Files, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "radstudy-protocol-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads `study.yaml` of the files and checks it; a protocol with errors fails the test. */
export async function checkFiles(files: Files): Promise<CheckedStudy> {
  return await inFolder(files, async (folder) => {
    const { protocol, source, diagnostics } = readProtocol(shownFile, String(files["study.yaml"]));
    if (protocol === null) throw new Error(diagnostics.map((each) => each.problem).join("\n"));
    return await checkStudy(protocol, source, { studyFolder: folder, dataFolder: folder });
  });
}

/** The lines of fixture files under their shown names. */
export function linesOf(files: Files): ReadLines {
  return (file) => {
    const content = files[file.replace("studies/lung/", "")];
    return typeof content === "string" ? content.split("\n") : null;
  };
}

/** `file:line:column`, without folders that differ from run to run. */
export function at({ file, line, column }: Diagnostic): string {
  return `${file}:${line}:${column}`;
}

/** What a test says about a diagnostic: code, place and text. */
export function told(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((each) => `${each.line}:${each.column} ${each.code}: ${each.problem}`);
}

/** A case table with alternating outcomes. */
export function cases(count: number, columns: Readonly<Record<string, (row: number) => string>>): string {
  const names = Object.keys(columns);
  const rows = Array.from({ length: count }, (_, row) => names.map((name) => columns[name](row)).join(","));
  return `${[names.join(","), ...rows].join("\n")}\n`;
}
