import { styleText } from "node:util";
import { renderAnnotation } from "../protocol/render-diagnostics.ts";
import { wrapText } from "../protocol/wrap-text.ts";
import { describeError } from "../workers/engines/run-failed-error.ts";
import { exitCodes } from "./exit-codes.ts";

/** Codes of errors whose cause is what the user typed or set, not what happened afterwards. */
const badInput: ReadonlySet<string> = new Set([
  "study-missing",
  "run-missing",
  "name-unknown",
  "setting-invalid",
  "workspace-not-folder",
  "workspace-read-only",
  "model-unreadable",
  "model-version",
  "model-damaged",
  "model-malformed",
  "prediction-input",
  "prediction-feature-missing",
  "prediction-settings-differ",
  "prediction-cases",
]);

/** An error that is about a name on the command line. */
export class NameUnknownError extends Error {
  override readonly name = "NameUnknownError";
  readonly code = "name-unknown";
}

/** An error on standard error, with its code where it has one; the stack only on request. Returns the exit code. */
export function printError(error: unknown): number {
  const { code, message } = describeError(error);
  printFailure(code, message);
  if (error instanceof Error && (code === "unexpected" || process.env["RADSTUDY_DEBUG"] !== undefined)) {
    process.stderr.write(`${error.stack}\n`);
  }
  return badInput.has(code) ? exitCodes.badInput : exitCodes.failed;
}

/** One failure with its code, in a GitHub workflow also as annotation. */
export function printFailure(code: string, message: string): void {
  const [first, ...rest] = fitted(`error[${code}]: ${message}`).split("\n");
  const head = `error[${code}]:`;
  process.stderr.write(`${[style("red", head) + first.slice(head.length), ...rest].join("\n")}\n`);
  if (process.env["GITHUB_ACTIONS"] !== "true") return;
  const place = { file: null, line: null, column: null };
  process.stderr.write(`${renderAnnotation({ severity: "error", code, problem: message, fix: null, ...place })}\n`);
}

/** Broken between words where standard error is a terminal; elsewhere one thing stays one line. */
export function fitted(text: string): string {
  return process.stderr.isTTY ? wrapText(text, process.stderr.columns ?? 80) : text;
}

/** Color where standard error is a terminal that wants it. */
export function style(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stderr });
}
