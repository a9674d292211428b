import type { CaseProblem, Diagnostic, RelatedPlace } from "./diagnostic.ts";
import { wrapText } from "./wrap-text.ts";

/** Marks parts of a frame, for example with color. */
export type Styler = (part: "error" | "warning" | "gutter" | "mark" | "strong", text: string) => string;

/** Lines of a file as text, or null where it cannot be shown. */
export type ReadLines = (file: string) => readonly string[] | null;

const plain: Styler = (_, text) => text;
const widestCode = 110;
const shownCases = 20;

/** A diagnostic as a frame with code, places and what to do. */
export function renderFrame(
  diagnostic: Diagnostic,
  readLines: ReadLines,
  style: Styler = plain,
  columns: number | null = null,
): string {
  const { severity, code, file, line, column } = diagnostic;
  const fit = (text: string, margin: number): string =>
    columns === null ? text : wrapText(text, columns - margin).replaceAll("\n", `\n${" ".repeat(margin)}`);
  const head = `${severity}[${code}]`;
  const out = [style(severity, head) + style("strong", fit(`${head}: ${diagnostic.problem}`, 0).slice(head.length))];
  const marks = marksOf(diagnostic);
  const numbers = [...marks.map((mark) => mark.line), ...(diagnostic.cases ?? []).map((each) => each.line)];
  const width = Math.max(2, ...numbers.map((number) => String(number).length));
  const pad = " ".repeat(width);
  if (file !== null) {
    const at = line === null ? file : `${file}:${line}:${column ?? 1}`;
    out.push(`${pad}${style("gutter", "-->")} ${at}`);
  }
  out.push(
    ...codeLines(marks, file === null || marks.length === 0 ? null : readLines(file), width, severity, style, columns),
  );
  out.push(...caseLines(diagnostic.cases ?? [], width, style));
  const remarks = remarksOf(diagnostic);
  if (file !== null && remarks.length > 0 && (diagnostic.cases ?? []).length === 0)
    out.push(`${pad} ${style("gutter", "|")}`);
  out.push(...remarks.map((remark) => `${pad} ${style("gutter", "=")} ${fit(remark, width + 3)}`));
  return out.join("\n");
}

/** A diagnostic on one line: `file:line:column: error[code]: problem; fix`. */
export function renderLine(diagnostic: Diagnostic): string {
  const { severity, code, file, line, column, problem, fix } = diagnostic;
  const at = file === null ? "" : line === null ? `${file}: ` : `${file}:${line}:${column ?? 1}: `;
  return `${at}${severity}[${code}]: ${problem}${fix === null ? "" : `; ${fix}`}`;
}

/** A diagnostic as annotation of a file in a GitHub workflow. */
export function renderAnnotation(
  diagnostic: Pick<Diagnostic, "severity" | "code" | "file" | "line" | "column" | "problem" | "fix">,
): string {
  const { severity, code, file, line, column, problem, fix } = diagnostic;
  const properties = [
    ...(file === null ? [] : [`file=${escapeProperty(file)}`]),
    ...(line === null ? [] : [`line=${line}`, `col=${column ?? 1}`]),
    `title=${escapeProperty(code)}`,
  ];
  return `::${severity} ${properties.join(",")}::${escapeData(fix === null ? problem : `${problem}; ${fix}`)}`;
}

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly sign: "^" | "-";
  readonly label: string;
}

/** What is underlined in the file of the diagnostic, from top to bottom. Where the diagnostic itself covers nothing, its first related place is the one that counts. */
function marksOf(diagnostic: Diagnostic): Mark[] {
  const { file, line, column, length } = diagnostic;
  const marks: Mark[] = [];
  const covers = line !== null && length > 0;
  if (covers) marks.push({ line, column: column ?? 1, length, sign: "^", label: diagnostic.label ?? "" });
  for (const place of diagnostic.related) {
    if (place.file !== file) continue;
    const sign = covers ? "-" : "^";
    marks.push({
      line: place.line,
      column: place.column,
      length: Math.max(1, place.length),
      sign,
      label: place.message,
    });
  }
  if (marks.length === 0 && line !== null) marks.push({ line, column: column ?? 1, length: 0, sign: "^", label: "" });
  return marks.sort((a, b) => a.line - b.line || a.column - b.column);
}

function codeLines(
  marks: readonly Mark[],
  lines: readonly string[] | null,
  width: number,
  severity: Diagnostic["severity"],
  style: Styler,
  columns: number | null,
): string[] {
  const widest = columns === null ? widestCode : Math.min(widestCode, Math.max(40, columns - width - 12));
  const shown = marks.filter((mark) => lines?.[mark.line - 1] !== undefined);
  if (lines === null || shown.length === 0) return [];
  const bar = style("gutter", "|");
  const empty = `${" ".repeat(width)} ${bar}`;
  const out = [empty];
  shown.forEach((mark, index) => {
    const { text, shift } = cut(lines[mark.line - 1].replace(/\r$/, "").replaceAll("\t", " "), mark, widest);
    const again = index > 0 && shown[index - 1].line === mark.line;
    if (!again || shift > 0) out.push(`${style("gutter", String(mark.line).padStart(width))} ${bar} ${text}`);
    if (mark.length === 0) return;
    const start = mark.column - 1 - shift;
    const signs = mark.sign.repeat(Math.max(1, Math.min(mark.length, text.length - start)));
    const label = mark.label === "" ? "" : ` ${mark.label}`;
    out.push(`${empty} ${" ".repeat(start)}${style(mark.sign === "^" ? severity : "mark", signs + label)}`);
  });
  return out;
}

/** A window of a long line around the mark. */
function cut(line: string, mark: Mark, widest: number): { text: string; shift: number } {
  if (line.length <= widest) return { text: line, shift: 0 };
  const from = mark.column + mark.length < widest - 10 ? 0 : Math.max(0, mark.column - 1 - 30);
  const end = Math.min(line.length, from + widest);
  const text = `${from > 0 ? "... " : ""}${line.slice(from, end)}${end < line.length ? " ..." : ""}`;
  return { text, shift: from > 0 ? from - 4 : 0 };
}

function caseLines(cases: readonly CaseProblem[], width: number, style: Styler): string[] {
  const bar = style("gutter", "|");
  const shown = cases.slice(0, shownCases);
  const name = Math.max(0, ...shown.map((each) => each.case.length));
  const indent = `${" ".repeat(width)} ${bar} ${" ".repeat(name)}  `;
  const out = shown.flatMap((each) => [
    `${style("gutter", String(each.line).padStart(width))} ${bar} ${each.case.padEnd(name)}  ${each.code}: ${each.problem}`,
    ...each.details.map((detail) => indent + detail),
    ...(each.fix === null ? [] : [`${indent}fix: ${each.fix}`]),
  ]);
  if (cases.length > shown.length) out.push(`${" ".repeat(width)} ${bar} and ${cases.length - shown.length} more`);
  return out;
}

function remarksOf(diagnostic: Diagnostic): string[] {
  const { expected, got, why, fix, notes, file, related } = diagnostic;
  return [
    ...(expected === null ? [] : [`expected: ${expected}`]),
    ...(got === null ? [] : [`got: ${got}`]),
    ...related.filter((place) => place.file !== file).map(elsewhere),
    ...(why === null ? [] : [`why: ${why}`]),
    ...(fix === null ? [] : [`fix: ${fix}`]),
    ...notes.map((note) => `note: ${note}`),
  ];
}

function elsewhere({ message, file, line, column, path }: RelatedPlace): string {
  return `${message}: ${file}:${line}:${column}${path === undefined || path === "" ? "" : `, ${path}`}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
