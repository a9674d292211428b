import { checkStudy } from "../../protocol/check-study.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import type { Diagnostic } from "../../protocol/diagnostic.ts";
import type { Plan } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";

export interface ExtractionRequest {
  /** Case table with the columns `case_id`, `image`, `mask` (or other names, see below). */
  readonly casesFile: string;
  readonly idColumn: string;
  readonly imageColumn: string;
  readonly maskColumn: string;
  /** Which region of the masks; all null: the only one. */
  readonly region: {
    readonly label: number | null;
    readonly roi: string | null;
    readonly segment: string | null;
    /** Every label, ROI or segment that matches is a region of its own. */
    readonly each: boolean;
    /** A mask on another grid than its image takes its nearest voxels. */
    readonly resample: boolean;
  };
  /** DICOM series of a folder; null: the only one. */
  readonly series: string | null;
  /** Columns that tell rows with the same id apart; null: none. */
  readonly lesionColumn: string | null;
  readonly timepointColumn: string | null;
  readonly dataFolder: string;
  readonly studyFolder: string;
  /** One `features:` entry without image and mask, as YAML; empty where a preset says everything. */
  readonly settingsText: string;
  readonly settingsFile: string;
  readonly preset: string | null;
  readonly modality: string | null;
}

const indent = "    ";

/** An extraction as a plan of the first nodes of a study, so that it is checked, cached and measured in the same way. */
export async function extractionPlan(
  request: ExtractionRequest,
): Promise<{ readonly plan: Plan | null; readonly text: string; readonly diagnostics: readonly Diagnostic[] }> {
  const { head, text } = protocolText(request);
  const { protocol, source, diagnostics } = readProtocol(request.settingsFile, text, aboutModels);
  const moved = (found: readonly Diagnostic[]) =>
    found.map((diagnostic) => move(diagnostic, request.settingsFile, head));
  if (protocol === null) return { plan: null, text, diagnostics: moved(diagnostics) };
  const checked = await checkStudy(protocol, source, request);
  // The models below are there for the language only, so what is said of them says nothing here.
  const all = moved([...diagnostics, ...checked.diagnostics]).filter(({ code }) => !aboutModels.has(code));
  if (all.some(({ severity }) => severity === "error")) return { plan: null, text, diagnostics: all };
  const full = compilePlan(checked.protocol);
  const nodes = full.nodes.filter(({ id }) => ["cases", "images.set", "inspect.set", "extract.set"].includes(id));
  return { plan: { ...full, nodes, execution: { maxFailedFraction: 1 } }, text, diagnostics: all };
}

const aboutModels: ReadonlySet<string> = new Set([
  "outcome-one-class",
  "outcome-values",
  "outcome-positive-absent",
  "outcome-missing",
  "outcome-leak",
  "outcome-copy-suspected",
  "too-few-events",
  "lesions-several",
  "lesion-repeated",
  "region-each-with-lesions",
  "column-differs",
]);

function protocolText(request: ExtractionRequest): { head: number; text: string } {
  const { settingsText, preset, modality } = request;
  const quoted = (value: string) => JSON.stringify(value);
  const { label, roi, segment, each, resample } = request.region;
  const { lesionColumn, timepointColumn, series } = request;
  const keys = [
    `column: ${quoted(request.maskColumn)}`,
    ...(label === null ? [] : [`label: ${label}`]),
    ...(roi === null ? [] : [`roi: ${numberOrText(roi)}`]),
    ...(segment === null ? [] : [`segment: ${numberOrText(segment)}`]),
    ...(each ? ["multiple: each"] : []),
    ...(resample ? ["resample: nearest"] : []),
  ];
  const image = [`column: ${quoted(request.imageColumn)}`, ...(series === null ? [] : [`series: ${quoted(series)}`])];
  const columns = [
    `id: ${quoted(request.idColumn)}`,
    ...(lesionColumn === null ? [] : [`lesion: ${quoted(lesionColumn)}`]),
    ...(timepointColumn === null ? [] : [`timepoint: ${quoted(timepointColumn)}`]),
  ];
  const says = (key: string) => new RegExp(`^${key}\\s*:`, "m").test(settingsText);
  const lines = [
    "radstudy: 1",
    "study: { name: extraction }",
    `cohorts: { development: ${quoted(request.casesFile)} }`,
    `columns: { ${columns.join(", ")} }`,
    `outcome: { kind: binary, column: ${quoted(request.idColumn)}, positive: "" }`,
    "models: { none: { features: [set], learner: logistic } }",
    "features:",
    "  set:",
    `${indent}kind: radiomics`,
    `${indent}image: { ${image.join(", ")} }`,
    `${indent}mask: { ${keys.join(", ")} }`,
  ];
  if (preset !== null) lines.push(`${indent}preset: ${quoted(preset)}`);
  if (!says("modality") && modality !== null) lines.push(`${indent}modality: ${quoted(modality)}`);
  const settings = settingsText.split(/\r?\n/).map((line) => (line.trim() === "" ? "" : `${indent}${line}`));
  return { head: lines.length, text: [...lines, ...settings, ""].join("\n") };
}

/** `3` is the number of an ROI or segment, anything else its name. */
function numberOrText(value: string): string {
  return /^\d+$/.test(value) ? value : JSON.stringify(value);
}

/** Back to the place in the settings file: the protocol around it is ours. */
function move(diagnostic: Diagnostic, file: string, head: number): Diagnostic {
  if (diagnostic.file !== file || diagnostic.line === null) return diagnostic;
  if (diagnostic.line <= head) return { ...diagnostic, line: null, column: null, related: [] };
  return {
    ...diagnostic,
    line: diagnostic.line - head,
    column: diagnostic.column === null ? null : Math.max(1, diagnostic.column - indent.length),
    related: [],
  };
}
