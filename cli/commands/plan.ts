import { canonicalJson } from "../../store/canonical-json.ts";
import { planDigest } from "../../protocol/canonical-plan.ts";
import { nearestName } from "../../protocol/nearest-name.ts";
import { dryRun, type PlannedNode } from "../../workers/engines/dry-run.ts";
import { prepareWorkspace } from "../../workers/runs/prepare-workspace.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { exitCodes } from "../exit-codes.ts";
import { diagnosticsJson, printDiagnostics } from "../print-diagnostics.ts";
import { NameUnknownError, printError } from "../print-error.ts";
import { loadStudy } from "../study-input.ts";

export interface PlanOptions {
  readonly node?: string;
  readonly exitCode?: boolean;
  readonly data?: string;
  readonly workspace?: string;
  readonly cases?: number;
  readonly json?: boolean;
}

/** What would run, what is reused, and why; opens no external outcome. */
export async function plan(study: string, options: PlanOptions): Promise<number> {
  const input = await loadStudy(study, options);
  if (options.json !== true || input.plan === null) printDiagnostics(input.diagnostics);
  if (input.plan === null) {
    if (options.json === true) process.stdout.write(`${JSON.stringify(diagnosticsJson(input.diagnostics))}\n`);
    return exitCodes.badInput;
  }
  const workspace = findWorkspace(options.workspace, process.cwd());
  prepareWorkspace(workspace);
  const nodes = await dryRun({ ...input, plan: input.plan, protocolText: input.text, workspace });
  const totals = {
    nodes: nodes.length,
    reuse: nodes.filter(({ state }) => state === "reuse").length,
    run: nodes.filter(({ state }) => state === "run").length,
    unknown: nodes.filter(({ state }) => state === "unknown").length,
    itemsToRun: nodes.reduce((sum, { items }) => sum + (items?.run ?? 0), 0),
  };
  if (options.node !== undefined) {
    const node = input.plan.nodes.find(({ id }) => id === options.node);
    const state = nodes.find(({ id }) => id === options.node);
    if (node === undefined || state === undefined) {
      const ids = nodes.map(({ id }) => id);
      const near = nearestName(options.node, ids);
      return printError(
        new NameUnknownError(
          `plan: there is no node "${options.node}", expected one of ${ids.join(", ")}${near === null ? "" : `; write "${near}"`}`,
        ),
      );
    }
    process.stdout.write(
      `${options.json === true ? JSON.stringify({ ...state, node }) : `${describe(state)}\n${canonicalJson(node)}`}\n`,
    );
    return exitCodes.done;
  }
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ study: input.plan.study.name, plan: planDigest(input.plan), nodes, totals })}\n`,
    );
  } else {
    for (const node of nodes) process.stdout.write(`${describe(node)}\n`);
    process.stdout.write(
      `\n${totals.reuse} nodes reused, ${totals.run} to run, ${totals.unknown} known when those have run; ${totals.itemsToRun} items to run\n`,
    );
  }
  return options.exitCode === true && totals.run > 0 ? exitCodes.waiting : exitCodes.done;
}

function describe({ id, state, items, reasons }: PlannedNode): string {
  const counts = items === null ? "" : `  ${items.total} items: ${items.reuse} reused, ${items.run} to run`;
  const why = reasons.slice(0, 3).map(reasonText).join("; ");
  const more = reasons.length > 3 ? `; and ${reasons.length - 3} more` : "";
  return `${state.padEnd(8)} ${id.padEnd(24)}${counts}${why === "" ? "" : `  (${why}${more})`}`.trimEnd();
}

function reasonText({ field, from, to }: PlannedNode["reasons"][number]): string {
  if (field === "code") return "its program code changed";
  return `${field}: ${short(from)} -> ${short(to)}`;
}

function short(text: string): string {
  if (text.startsWith("sha256:")) return text.slice("sha256:".length, "sha256:".length + 8);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
