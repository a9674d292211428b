import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeDigest } from "../../../workers/code-digests/code-digest.ts";

let root: string;
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const original: Record<string, string> = {
  "steps/entry.ts": `
    import { readFileSync } from "node:fs";
    import { pick } from "library/deep.js";
    import type { Shape } from "../shapes/shape.ts";
    import { type Size, area } from "../shapes/area.ts";
    export { volume } from "../shapes/volume.ts";
    export * from "./more.ts";
    /** Doubles. */
    export function run(shape: Shape): number {
      // a comment
      const size: Size = readFileSync.length;
      return area(shape.side) * 2 + pick + size;
    }
    export const later = () => import("./later.ts");
    export const thread = new URL("./thread.ts", import.meta.url);
    export const data = new URL("./values.csv", import.meta.url);
    export const home = new URL("https://example.org/x.ts");
  `,
  "steps/more.ts": "export const more = 1;",
  "steps/later.ts": "export const later = 1;",
  "steps/thread.ts": 'import "./effect.ts"; export const thread = 1;',
  "steps/effect.ts": "console.log(1);",
  "steps/values.csv": "a,b\n1,2\n",
  "steps/unrelated.ts": "export const unrelated = 1;",
  "shapes/shape.ts": "export interface Shape { side: number }",
  "shapes/area.ts": "export type Size = number; export const area = (side: number) => side * side;",
  "shapes/volume.ts": 'import { area } from "./area.ts"; export const volume = (side: number) => area(side) * side;',
  "package.json": '{ "name": "sample", "version": "1.0.0" }',
  "node_modules/library/package.json": '{ "name": "library", "version": "1.2.3" }',
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "radstudy-code-"));
  for (const [name, text] of Object.entries(original)) write(name, text);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const digest = () => codeDigest("steps/entry.ts", root);
const edit = (name: string, from: string, to: string) => {
  expect(original[name]).toContain(from);
  write(name, original[name].replace(from, to));
};

test.each([
  ["a comment", "steps/entry.ts", "// a comment", "// another comment"],
  ["a comment that minifiers keep", "steps/entry.ts", "// a comment", "/*! @license another */"],
  ["a documentation comment", "steps/entry.ts", "/** Doubles. */", ""],
  ["the layout", "steps/entry.ts", "return area(shape.side) * 2 +", "return (\n\n  area( shape.side )   *   2\n) +"],
  ["the quotes", "steps/entry.ts", '"./more.ts"', "'./more.ts'"],
  ["a type annotation", "steps/entry.ts", "const size: Size", "const size: number"],
  ["how a number is written", "steps/entry.ts", "* 2 +", "* 2.0 +"],
  ["a type-only file", "shapes/shape.ts", "side: number", "side: number; other: string"],
  ["a comment of an inner file", "shapes/area.ts", "export type", "/* inner */ export type"],
  ["a file that nothing loads", "steps/unrelated.ts", "= 1", "= 2"],
  ["the version of the package itself", "package.json", "1.0.0", "1.0.1"],
])("a change of %s changes nothing", async (_, name, from, to) => {
  const before = await digest();
  edit(name, from, to);
  expect(await digest()).toBe(before);
});

test.each([
  ["a constant", "steps/entry.ts", "* 2 +", "* 3 +"],
  ["a name that callers see", "steps/entry.ts", "function run", "function walk"],
  ["an inner file", "shapes/area.ts", "side * side", "side + side"],
  ["a file behind export from", "shapes/volume.ts", "* side", "* 3"],
  ["a file behind export *", "steps/more.ts", "= 1", "= 2"],
  ["a file behind import()", "steps/later.ts", "= 1", "= 2"],
  ["the entry of a thread", "steps/thread.ts", "= 1", "= 2"],
  ["a file loaded for its effect", "steps/effect.ts", "log(1)", "log(2)"],
  ["a data file beside the code", "steps/values.csv", "1,2", "1,3"],
  ["the version of a package", "node_modules/library/package.json", "1.2.3", "1.2.4"],
])("a change of %s changes the digest", async (_, name, from, to) => {
  const before = await digest();
  edit(name, from, to);
  expect(await digest()).not.toBe(before);
});

test("where the package lies does not matter, nor the order of entries", async () => {
  const copy = mkdtempSync(join(tmpdir(), "radstudy-code-copy-"));
  cpSync(root, copy, { recursive: true });
  const entries = ["steps/entry.ts", "steps/unrelated.ts"];
  expect(await codeDigest(entries.toReversed(), copy)).toBe(await codeDigest(entries, root));
  rmSync(copy, { recursive: true });
});

test("files that load each other in a circle end", async () => {
  write("steps/more.ts", 'import "./entry.ts"; export const more = 1;');
  expect(await digest()).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test.each([
  ["a missing file", "steps/more.ts", 'export * from "./gone.ts";', /code digest of steps\/gone\.ts: cannot be read/],
  [
    "a package that is not installed",
    "steps/more.ts",
    'import "absent";',
    /of steps\/more\.ts: loads package "absent"/,
  ],
  ["broken code", "steps/more.ts", "export const = 1;", /of steps\/more\.ts: cannot be parsed/],
  ["a file outside the package", "steps/more.ts", 'import "../../../outside.ts";', /stands outside the package/],
])("%s is an error that names the file", async (_, name, text, message) => {
  write(name, text);
  await expect(digest()).rejects.toThrow(message);
  await expect(digest()).rejects.toMatchObject({ name: "CodeDigestError" });
});
