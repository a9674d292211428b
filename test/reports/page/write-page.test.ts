import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { writePage } from "../../../reports/page/write-page.ts";
import { renderReport } from "../../../reports/render-report.ts";
import type { ReportOutput } from "../../../reports/report-input.ts";
import { fakeRun, fakeStudy } from "../fake-study.ts";

let output: ReportOutput;
let page: string;

beforeAll(async () => {
  output = await renderReport(fakeStudy());
  page = writePage(output, fakeRun());
});

function policy(): string {
  return /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1];
}

test("the policy allows nothing but the page's own style and script, by their hashes", () => {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map((match) => match[1]);
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
  expect(styles).toHaveLength(1);
  expect(scripts).toHaveLength(1);
  expect(policy().split("; ")).toEqual([
    "default-src 'none'",
    `style-src ${hash(styles[0])}`,
    `script-src ${hash(scripts[0])}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test("the policy stands before whatever it governs", () => {
  expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<style>"));
});

test("the page names no address that it would load", () => {
  const markup = page.replaceAll(/<script[\s\S]*?<\/script>/g, "");
  expect(markup).not.toMatch(/\b(?:src|srcset)="(?!data:)/);
  expect([...markup.matchAll(/<link [^>]*>/g)].map((match) => match[0])).toEqual(['<link rel="icon" href="data:,">']);
  expect(markup).not.toMatch(/@import|url\((?!#)/);
});

test("no element carries style or code of its own, which the policy would refuse", () => {
  const markup = page.replaceAll(/<script[\s\S]*?<\/script>/g, "");
  expect(markup).not.toMatch(/<[^>]+\s(?:style|on\w+)=/);
});

test("the facts of the run take their places and no mark is left", () => {
  expect(page).not.toContain("<!--run:");
  expect(page).toContain("No Temporal server could be had");
  expect(page).toContain("240: 80 reused, 157 executed, 3 failed");
  expect(page).toContain("812 MB");
  expect(page).toContain("finished 2026-11-25 10:16:12 UTC · 1 min 12 s");
  expect(page).toContain('<a href="#run">This run</a>');
});

test("hostile facts of a run stay text, replacement patterns included", () => {
  const made = writePage(output, {
    ...fakeRun(),
    study: "<img src=x>",
    notices: ["$& $' </main><script>alert(1)</script>"],
  });
  expect(made).not.toContain("<img src=x");
  expect(made).not.toContain("<script>alert");
  expect(made).toContain("$&amp; $&#39; &lt;/main&gt;");
});

test("ids are unique and every link inside the page has its target", () => {
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  for (const [, target] of page.replaceAll(/<script[\s\S]*?<\/script>/g, "").matchAll(/url\(#([^)]+)\)/g))
    expect(ids).toContain(target);
});

test("the runtime stays below 0.9 MB and the same page comes twice", () => {
  expect(Buffer.byteLength(page) - Buffer.byteLength(output.body)).toBeLessThan(900_000);
  expect(writePage(output, fakeRun())).toBe(page);
});
