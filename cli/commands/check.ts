import { relative } from "node:path";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { exitCodes } from "../exit-codes.ts";
import { countDiagnostics, countText, diagnosticsJson, printDiagnostics } from "../print-diagnostics.ts";
import { loadStudy } from "../study-input.ts";

export interface CheckOptions {
  readonly data?: string;
  readonly workspace?: string;
  readonly threads?: number;
  readonly images: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Every mistake in protocol, tables and images, all in one pass. */
export async function check(study: string, options: CheckOptions): Promise<number> {
  const input = await loadStudy(study, options);
  const show = options.json !== true;
  const print = (diagnostics: typeof input.diagnostics) =>
    printDiagnostics(options.quiet === true ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics);
  if (show) print(input.diagnostics);
  let { diagnostics } = input;
  let page: string | null = null;
  if (input.plan !== null && options.images) {
    const { prepareWorkspace } = await import("../../workers/runs/prepare-workspace.ts");
    const { inspectImages } = await import("../inspect-images.ts");
    const workspace = findWorkspace(options.workspace, process.cwd());
    prepareWorkspace(workspace);
    const inspected = await inspectImages({ ...input, plan: input.plan }, workspace, options);
    if (show) print(inspected.diagnostics);
    diagnostics = [...diagnostics, ...inspected.diagnostics];
    page = inspected.page;
  }
  if (!show) process.stdout.write(`${JSON.stringify({ ...diagnosticsJson(diagnostics), page })}\n`);
  else if (options.quiet !== true) {
    const cases = input.cohorts.map(({ name, cases: count }) => `${count} ${name}`).join(", ");
    process.stderr.write(`${countText(diagnostics)}${cases === "" ? "" : `; cases: ${cases}`}\n`);
    if (page !== null) process.stderr.write(`every image with its region: ${relative(process.cwd(), page)}\n`);
  }
  return countDiagnostics(diagnostics).errors > 0 ? exitCodes.badInput : exitCodes.done;
}
