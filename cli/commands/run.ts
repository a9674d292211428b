import { counted } from "../../protocol/message-texts.ts";
import type { RunOutcome, StartRunOptions } from "../../workers/runs/start-run.ts";
import { startRun } from "../../workers/runs/start-run.ts";
import { prepareWorkspace } from "../../workers/runs/prepare-workspace.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { defaultThreads } from "../../workers/threads/default-threads.ts";
import { exitCodes } from "../exit-codes.ts";
import { countText, diagnosticsJson, printDiagnostics } from "../print-diagnostics.ts";
import { fitted, printFailure, style } from "../print-error.ts";
import { loadStudy, type StudyInput } from "../study-input.ts";
import { shownPath } from "../shown-path.ts";
import { openTranscript, transcriptMode } from "../transcript.ts";

export interface RunOptions {
  readonly engine: StartRunOptions["engine"];
  readonly cases?: number;
  readonly threads?: number;
  readonly data?: string;
  readonly workspace?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Checks a study, runs it, and ends with the path of its report. */
export async function runCommand(study: string, options: RunOptions): Promise<number> {
  const input = await loadStudy(study, options);
  const shown =
    options.quiet === true ? input.diagnostics.filter(({ severity }) => severity === "error") : input.diagnostics;
  if (options.json !== true || input.plan === null) printDiagnostics(shown);
  if (input.plan === null) {
    if (options.json === true) {
      const none = { run: null, status: "failed", report: null };
      process.stdout.write(`${JSON.stringify({ ...none, ...diagnosticsJson(input.diagnostics) })}\n`);
    }
    process.stderr.write(`${countText(input.diagnostics)}; nothing was computed\n`);
    return exitCodes.badInput;
  }
  return await runStudy({ ...input, plan: input.plan }, options);
}

async function runStudy(
  input: StudyInput & { readonly plan: NonNullable<StudyInput["plan"]> },
  options: RunOptions,
): Promise<number> {
  const { plan } = input;
  const workspace = findWorkspace(options.workspace, process.cwd());
  prepareWorkspace(workspace);
  const threads = options.threads ?? defaultThreads();
  const transcript = openTranscript(plan, transcriptMode(options.quiet, options.json));
  const total = input.cohorts.reduce((sum, { cases }) => sum + cases, 0);
  const listed = input.cohorts
    .map(({ name, role, cases }) => `${cases} ${name}${role === "external" ? ": sealed" : ""}`)
    .join(", ");
  transcript.say(
    `${style("bold", plan.study.name)}   ${total} cases (${listed})   seed ${plan.seed}   ${counted(threads, "thread")}`,
  );
  if (options.cases !== undefined) {
    transcript.say(
      `A try with the first ${counted(options.cases, "case")} of each cohort (--cases): its results mean nothing yet`,
    );
  }
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(exitCodes.canceled);
    transcript.say("Stopping: the work in hand is finished and kept (Ctrl-C again ends at once)");
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  let outcome: RunOutcome;
  try {
    outcome = await startRun({
      workspace,
      plan,
      protocolText: input.text,
      studyFolder: input.studyFolder,
      dataFolder: input.dataFolder,
      threads,
      engine: options.engine,
      signal: controller.signal,
      listen: (event) => {
        if (event.event === "server" && event.ui !== null) transcript.say(`Temporal   embedded, ${event.ui}`);
        else if (event.event === "server") transcript.say(`Temporal   ${event.address}`);
        transcript.listen(event);
      },
      onNotice: (message) => transcript.say(message),
    });
  } finally {
    transcript.close();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  return await finish(outcome, options);
}

async function finish(outcome: RunOutcome, options: RunOptions): Promise<number> {
  if (options.json === true) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  const say = (line: string) => {
    if (options.quiet !== true) process.stderr.write(`${fitted(line)}\n`);
  };
  switch (outcome.status) {
    case "completed": {
      say("");
      for (const failure of outcome.failures) say(`failed  ${failure.case}  ${failure.error}: ${failure.message}`);
      const { metricLines } = await import("../metric-lines.ts");
      for (const line of await metricLines(outcome.folder)) say(line);
      const { nodes, items } = outcome;
      say(`\n${workText(nodes, "nodes")}; ${workText(items, "items")}`);
      say(
        `${outcome.seconds.toFixed(1)} s${outcome.peakMemoryMb === null ? "" : `, at most ${outcome.peakMemoryMb} MB`}; the same command reuses all of it. "radstudy report --open" shows the report:`,
      );
      if (options.json !== true) process.stdout.write(`${shownPath(outcome.report ?? "")}\n`);
      return exitCodes.done;
    }
    case "canceled":
      say(`Stopped. ${outcome.items.executed} items were finished and are kept; the same command goes on.`);
      return exitCodes.canceled;
    case "waiting":
      return exitCodes.waiting;
    case "failed":
      printFailure(outcome.error?.code ?? "unexpected", outcome.error?.message ?? "the run failed");
      if (options.cases !== undefined) {
        say(`This was a try with --cases ${options.cases}; a larger number may do where there were too few cases.`);
      }
      say(
        `What was finished is kept; the same command goes on from there. Log: ${shownPath(outcome.folder)}/events.jsonl`,
      );
      return exitCodes.failed;
  }
}

function workText({ executed, reused, failed, total }: RunOutcome["nodes"], what: string): string {
  const parts = [`${executed} of ${total} ${what} run`];
  if (reused > 0) parts.push(`${reused} reused`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(", ");
}
