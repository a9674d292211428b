import { createHash } from "node:crypto";
import type { ReportOutput } from "../report-input.ts";
import { escapeText } from "./html.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { runMarks } from "./run-marks.ts";
import type { RunFacts } from "./run-facts.ts";
import { runLine, runNotices, runSection } from "./run-section.ts";

/** The one file of a run: opens offline, asks for nothing, and lets nothing but its own style and script run. */
export function writePage(output: ReportOutput, facts: RunFacts): string {
  const style = pageStyle();
  const script = pageScript();
  const body = [
    [runMarks.line, runLine(facts).markup],
    [runMarks.contents, '<li><a href="#run">This run</a></li>'],
    [runMarks.notices, runNotices(facts).markup],
    [runMarks.section, runSection(facts).markup],
  ].reduce((text, [mark, markup]) => fill(text, (mark as { markup: string }).markup, markup as string), output.body);
  const policy = [
    "default-src 'none'",
    `style-src '${sourceHash(style)}'`,
    `script-src '${sourceHash(script)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="radstudy">
<title>${escapeText(`${facts.study}: radstudy report`)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}<script>${script}</script>
</body>
</html>
`;
}

function fill(text: string, mark: string, markup: string): string {
  return text.replace(mark, () => markup);
}

function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
