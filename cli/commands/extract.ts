import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { tableRows } from "../../tables/table-rows.ts";
import type { Table } from "../../tables/table.ts";
import { extractionPlan, type ExtractionRequest } from "../../workers/extraction/extraction-protocol.ts";
import { runExtraction } from "../../workers/extraction/run-extraction.ts";
import { prepareWorkspace } from "../../workers/runs/prepare-workspace.ts";
import { findWorkspace } from "../../workers/runs/workspace.ts";
import { defaultThreads } from "../../workers/threads/default-threads.ts";
import { encodeTable, type TableFormat } from "../encode-table.ts";
import { exitCodes } from "../exit-codes.ts";
import { diagnosticsJson, printDiagnostics } from "../print-diagnostics.ts";
import { printError, style } from "../print-error.ts";
import { openTranscript, transcriptMode } from "../transcript.ts";

export interface ExtractOptions {
  readonly image?: string;
  readonly mask?: string;
  readonly label?: number;
  readonly roi?: string;
  readonly segment?: string;
  readonly each?: boolean;
  readonly resample?: "nearest";
  readonly series?: string;
  readonly lesion?: string;
  readonly timepoint?: string;
  readonly settings?: string;
  readonly preset?: string;
  readonly modality?: string;
  readonly format: TableFormat;
  readonly output?: string;
  readonly data?: string;
  readonly workspace?: string;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** The input of an extraction is not complete. */
class ExtractInputError extends Error {
  override readonly name = "ExtractInputError";
  readonly code = "extract-input";
}

/** Features of one case, or of all cases of a table, as one long table. */
export async function extract(cases: string | undefined, options: ExtractOptions): Promise<number> {
  const workspace = findWorkspace(options.workspace, process.cwd());
  prepareWorkspace(workspace);
  const request = readRequest(cases, options, workspace);
  const { plan, text, diagnostics } = await extractionPlan(request);
  if (options.quiet !== true || plan === null) printDiagnostics(diagnostics);
  if (plan === null) {
    if (options.json === true) process.stdout.write(`${JSON.stringify(diagnosticsJson(diagnostics))}\n`);
    return exitCodes.badInput;
  }
  const transcript = openTranscript(plan, transcriptMode(options.quiet, options.json));
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.on("SIGINT", interrupt);
  try {
    const { studyFolder, dataFolder } = request;
    const { features, failures } = await runExtraction(
      { workspace, plan, protocolText: text, studyFolder, dataFolder },
      { threads: options.threads ?? defaultThreads(), signal: controller.signal, listen: transcript.listen },
    );
    transcript.close();
    await writeFeatures(features, options);
    for (const { case: name, error, message } of tableRows(failures, "failures")) {
      process.stderr.write(`${style("yellow", `failed  ${name}  ${error}: ${message}`)}\n`);
    }
    return failures.rows > 0 ? exitCodes.failed : exitCodes.done;
  } catch (error) {
    transcript.close();
    const code = printError(error);
    return controller.signal.aborted ? exitCodes.canceled : code;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

function readRequest(cases: string | undefined, options: ExtractOptions, workspace: string): ExtractionRequest {
  const settingsFile = options.settings === undefined ? "settings" : options.settings;
  const settingsText = options.settings === undefined ? "" : readFileSync(resolve(options.settings), "utf8");
  const shared = {
    region: {
      label: options.label ?? null,
      roi: options.roi ?? null,
      segment: options.segment ?? null,
      each: options.each === true,
      resample: options.resample === "nearest",
    },
    series: options.series ?? null,
    lesionColumn: options.lesion ?? null,
    timepointColumn: options.timepoint ?? null,
    settingsText,
    settingsFile,
    preset: options.preset ?? null,
    modality: options.modality ?? (options.preset === undefined ? null : "CT"),
    idColumn: "case_id",
  };
  if (cases !== undefined) {
    const file = resolve(cases);
    const data = options.data === undefined ? dirname(file) : resolve(options.data);
    return {
      ...shared,
      casesFile: basename(file),
      studyFolder: dirname(file),
      dataFolder: data,
      imageColumn: options.image ?? "image",
      maskColumn: options.mask ?? "mask",
    };
  }
  if (options.image === undefined || options.mask === undefined) {
    throw new ExtractInputError(
      'extract: expected a case table, or --image PATH and --mask FILE; as in "radstudy extract cases.csv --preset ibsi-c"',
    );
  }
  const [image, mask] = [resolve(options.image), resolve(options.mask)];
  for (const path of [image, mask]) {
    if (!existsSync(path))
      throw new ExtractInputError(`extract: ${path} does not exist, expected an image and a mask; check the path`);
  }
  const folder = join(workspace, ".radstudy", "extract");
  mkdirSync(folder, { recursive: true });
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const name = basename(image).replace(/(\.(nii|nrrd|nhdr|mha|mhd|dcm))?(\.gz)?$/i, "") || "case";
  const table = `case_id,image,mask\n${quoted(name)},${quoted(image)},${quoted(mask)}\n`;
  const casesFile = `case-${createHash("sha256").update(table).digest("hex").slice(0, 12)}.csv`;
  writeFileSync(join(folder, casesFile), table);
  return { ...shared, casesFile, studyFolder: folder, dataFolder: folder, imageColumn: "image", maskColumn: "mask" };
}

async function writeFeatures(features: Table, { format, output }: ExtractOptions): Promise<void> {
  const content = encodeTable(features, format);
  if (output !== undefined) writeFileSync(resolve(output), content);
  else await new Promise<void>((done) => process.stdout.write(content, () => done()));
}
