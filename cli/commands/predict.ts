import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CaseTableError } from "../../protocol/case-table.ts";
import { readFrozenModel } from "../../protocol/frozen-model.ts";
import type { Table } from "../../tables/table.ts";
import { tableColumn } from "../../tables/table-column.ts";
import { PredictionError } from "../../workers/prediction/prediction-error.ts";
import { predictionPlan } from "../../workers/prediction/prediction-plan.ts";
import { runPrediction } from "../../workers/prediction/run-prediction.ts";
import { prepareWorkspace } from "../../workers/runs/prepare-workspace.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { defaultThreads } from "../../workers/threads/default-threads.ts";
import { encodeTable, jsonRows, type TableFormat } from "../encode-table.ts";
import { exitCodes } from "../exit-codes.ts";
import { findRun } from "../find-run.ts";
import { diagnosticsJson, printDiagnostics } from "../print-diagnostics.ts";
import { style } from "../print-error.ts";
import { shownPath } from "../shown-path.ts";
import { openTranscript, transcriptMode } from "../transcript.ts";

export interface PredictOptions {
  readonly features?: readonly string[];
  readonly outOfRange: "flag" | "refuse";
  readonly margin: number;
  readonly format: TableFormat;
  readonly output?: string;
  readonly data?: string;
  readonly workspace?: string;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Applies a frozen model to new cases, from images or from tables of features. */
export async function predict(modelPath: string, casesPath: string, options: PredictOptions): Promise<number> {
  const workspace = findWorkspace(options.workspace, process.cwd());
  const modelFile = findModel(modelPath, workspace);
  const text = readInput(modelFile, "a frozen model, such as latest/NAME or a file of the folder models of a run");
  const model = readFrozenModel(shownPath(modelFile), text);
  readInput(casesPath, "a case table");
  prepareWorkspace(workspace);
  const casesFile = resolve(casesPath);
  const request = {
    model,
    modelFile,
    modelDigest: `sha256:${createHash("sha256").update(text).digest("hex")}`,
    casesFile,
    features: featureFiles(options.features ?? []),
    workspace,
    outOfRange: options.outOfRange,
    margin: options.margin,
  };
  let planned: Awaited<ReturnType<typeof predictionPlan>>;
  try {
    planned = await predictionPlan(request);
  } catch (error) {
    if (!(error instanceof CaseTableError)) throw error;
    printDiagnostics(error.diagnostics);
    if (options.json === true) process.stdout.write(`${JSON.stringify(diagnosticsJson(error.diagnostics))}\n`);
    return exitCodes.badInput;
  }
  const { plan, studyFolder } = planned;
  const transcript = openTranscript(plan, transcriptMode(options.quiet, options.json));
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.on("SIGINT", interrupt);
  let predictions: Table;
  try {
    const dataFolder = options.data === undefined ? dirname(casesFile) : resolve(options.data);
    predictions = await runPrediction(
      { workspace, plan, protocolText: "", studyFolder, dataFolder },
      { threads: options.threads ?? defaultThreads(), signal: controller.signal, listen: transcript.listen },
    );
  } finally {
    transcript.close();
    process.off("SIGINT", interrupt);
  }
  const counts = countCases(predictions);
  const notes = [...planned.notes, ...model.privacy.map((line) => `the model file holds patients' data: ${line}`)];
  const output = options.output === undefined ? null : resolve(options.output);
  if (output !== null) writeFileSync(output, encodeTable(predictions, options.format));
  if (options.json === true) {
    const { name, study, digest } = model;
    const { outOfRange, margin } = options;
    const rows = output === null ? { predictions: jsonRows(predictions) } : { output };
    process.stdout.write(
      `${JSON.stringify({ model: name, study, digest, ...counts, outOfRange, margin, notes, ...rows })}\n`,
    );
  } else if (output === null) {
    const content = encodeTable(predictions, options.format);
    await new Promise<void>((done) => process.stdout.write(content, () => done()));
  }
  if (options.quiet !== true && options.json !== true) say(predictions, counts, notes, options.margin);
  return counts.predicted + counts.flagged === counts.cases ? exitCodes.done : exitCodes.failed;
}

/** A file, or RUN/NAME: a model of a run of the workspace. */
function findModel(name: string, workspace: string): string {
  const at = name.lastIndexOf("/");
  if (existsSync(name) || at <= 0 || name.endsWith(".json")) return resolve(name);
  return join(findRun(workspace, name.slice(0, at)).folder, "models", `${name.slice(at + 1)}.json`);
}

function readInput(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new PredictionError(
      "prediction-input",
      `${path}: expected ${what}, got ${(error as Error).message}; check the path`,
    );
  }
}

function featureFiles(given: readonly string[]): Map<string, string> {
  return new Map(
    given.map((text) => {
      const at = text.indexOf("=");
      if (at > 0) return [text.slice(0, at), resolve(text.slice(at + 1))];
      throw new PredictionError(
        "prediction-input",
        `--features ${text}: expected SET=FILE, as in ct=features.csv; write it so`,
      );
    }),
  );
}

type Counts = Readonly<Record<"cases" | "predicted" | "flagged" | "refused" | "excluded" | "failed", number>>;

function countCases(predictions: Table): Counts {
  const cases = tableColumn(predictions, "case", "text");
  const status = tableColumn(predictions, "status", "text");
  const statusOf = new Map(cases.map((name, row) => [name, status[row]]));
  const count = (wanted: string) => [...statusOf.values()].filter((each) => each === wanted).length;
  return {
    cases: statusOf.size,
    predicted: count("predicted"),
    flagged: count("flagged"),
    refused: count("refused"),
    excluded: count("excluded"),
    failed: count("failed"),
  };
}

function say(predictions: Table, counts: Counts, notes: readonly string[], margin: number): void {
  const reasons = new Map<string, string>();
  const [cases, status, reason] = ["case", "status", "reason"].map((name) => tableColumn(predictions, name, "text"));
  cases.forEach((name, row) => {
    if (status[row] !== "predicted") reasons.set(name ?? "", `${status[row]}  ${name}  ${reason[row]}`);
  });
  const lines = [...reasons.values()];
  for (const line of lines.slice(0, 20)) process.stderr.write(`${style("yellow", line)}\n`);
  if (lines.length > 20) process.stderr.write(`and ${lines.length - 20} more, all in the table\n`);
  const { cases: total, predicted, flagged } = counts;
  process.stderr.write(
    `${predicted + flagged} of ${total} cases predicted, ${flagged} of them with a value outside the training range ` +
      `(widened by ${Number((100 * margin).toPrecision(4))} % of it at both ends), or with a level, batch or missing value that training did not have\n`,
  );
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
}
