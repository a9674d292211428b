import { styleText } from "node:util";

/** An error on standard error, with its code where it has one; the stack only on request. */
export function printError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? `[${error.code}]` : "";
  process.stderr.write(`${style("red", `error${code}:`)} ${message}\n`);
  if (process.env["RADSTUDY_DEBUG"] !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

/** Color where standard error is a terminal that wants it. */
export function style(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stderr });
}
