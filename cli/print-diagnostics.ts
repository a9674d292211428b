import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { counted } from "../protocol/message-texts.ts";
import { renderAnnotation, renderFrame, type Styler } from "../protocol/render-diagnostics.ts";
import { style } from "./print-error.ts";

/** Frames on standard error, errors last, and one line that counts them. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  const ordered = diagnostics.toSorted((a, b) => Number(a.severity === "error") - Number(b.severity === "error"));
  const columns = process.stderr.isTTY ? (process.stderr.columns ?? 80) : null;
  for (const diagnostic of ordered) process.stderr.write(`${renderFrame(diagnostic, readLines, colors, columns)}\n\n`);
  if (process.env["GITHUB_ACTIONS"] === "true") {
    for (const diagnostic of ordered) process.stderr.write(`${renderAnnotation(diagnostic)}\n`);
  }
}

export function countDiagnostics(diagnostics: readonly Diagnostic[]): { errors: number; warnings: number } {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: diagnostics.length - errors };
}

const formats = { error: "red", warning: "yellow", gutter: "blue", mark: "red", strong: "bold" } as const;
const colors: Styler = (part, text) => style(formats[part], text);

/** `1 error, 2 warnings` */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const { errors, warnings } = countDiagnostics(diagnostics);
  return `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
}

/** How diagnostics look in `--json`. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]) {
  const pick = (severity: Diagnostic["severity"]) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity);
  return { ok: pick("error").length === 0, errors: pick("error"), warnings: pick("warning") };
}

function readLines(file: string): readonly string[] | null {
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  const text = file.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
  return text.split(/\r?\n/);
}
