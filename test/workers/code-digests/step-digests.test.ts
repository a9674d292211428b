import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codeEntries } from "../../../workers/code-digests/code-entries.ts";
import { computeStepDigests, stepDigests, stepDigestsFile } from "../../../workers/code-digests/step-digests.ts";
import { writeStepDigests } from "../../../workers/code-digests/write-step-digests.ts";
import { packageRoot } from "../../../workers/package-root.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "radstudy-steps-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sampleEntries = { first: "first.ts", second: ["second.ts", "first.ts"] };

function sample(name: string, isCheckout: boolean): string {
  const root = join(folder, name);
  mkdirSync(isCheckout ? join(root, "test") : root, { recursive: true });
  writeFileSync(join(root, "first.ts"), "export const first: number = 1; // one\n");
  writeFileSync(join(root, "second.ts"), 'import { first } from "./first.ts"; export const second = first + 1;');
  return root;
}

test("a checkout and an installed package agree", () => {
  const checkout = sample("checkout", true);
  writeStepDigests(sampleEntries, checkout);
  const installed = join(folder, "installed");
  mkdirSync(installed);
  // Only the file is there: what it says cannot have been computed.
  cpSync(join(checkout, stepDigestsFile), join(installed, stepDigestsFile));
  const live = stepDigests(sampleEntries, checkout, null);
  expect(stepDigests(sampleEntries, installed, null)).toEqual(live);
  expect(live.first).not.toBe(live.second);
});

test("in a checkout the shipped file is not believed", () => {
  const checkout = sample("edited", true);
  writeFileSync(join(checkout, stepDigestsFile), '{ "first": "sha256:old", "second": "sha256:old" }');
  expect(stepDigests(sampleEntries, checkout, null)).toEqual(computeStepDigests(sampleEntries, checkout, null));
});

test.each([
  ["has lost its file", undefined, /step-digests\.json: cannot be read: .*; install the package again/],
  ["has an older file", '{ "first": "sha256:1" }', /has no digest of "second"; install the package again/],
])("an installed package that %s says so", (name, text, message) => {
  const installed = sample(name, false);
  if (text !== undefined) writeFileSync(join(installed, stepDigestsFile), text);
  expect(() => stepDigests(sampleEntries, installed, null)).toThrow(message);
});

test("a cache, warm, empty, damaged or not writable, changes no digest", () => {
  const root = sample("cached", true);
  const expected = computeStepDigests(sampleEntries, root, null);
  const cache = join(folder, "cache");
  expect(computeStepDigests(sampleEntries, root, cache)).toEqual(expected);
  expect(readdirSync(cache)).toHaveLength(1);
  expect(computeStepDigests(sampleEntries, root, cache)).toEqual(expected);
  writeFileSync(join(cache, readdirSync(cache)[0]), "{");
  expect(computeStepDigests(sampleEntries, root, cache)).toEqual(expected);
  expect(computeStepDigests(sampleEntries, root, join(root, "first.ts"))).toEqual(expected);
  writeFileSync(join(root, "first.ts"), "export const first: number = 2; // one\n");
  expect(computeStepDigests(sampleEntries, root, cache).first).not.toBe(expected.first);
});

test("a warm start loads no compiler", () => {
  const root = sample("warm", true);
  const cache = join(folder, "warm-cache");
  const module = new URL("../../../workers/code-digests/step-digests.ts", import.meta.url).href;
  const script = `
    import { createRequire } from "node:module";
    import { computeStepDigests } from ${JSON.stringify(module)};
    computeStepDigests(${JSON.stringify(sampleEntries)}, ${JSON.stringify(root)}, ${JSON.stringify(cache)});
    const loaded = Object.keys(createRequire(process.argv[1]).cache).filter((path) => path.endsWith("core/index.js"));
    process.stdout.write(String(loaded.length));`;
  const start = () =>
    execFileSync(process.execPath, ["--input-type=module", "-e", script, join(packageRoot, "package.json")], {
      encoding: "utf8",
    });
  expect([start(), start()]).toEqual(["1", "0"]);
});

test("the digests of this package are the same from a copy of its source elsewhere", () => {
  const { files } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { files: string[] };
  const copy = join(folder, "copy");
  for (const name of [...files.filter((file) => file !== "step-digests.json"), "package.json"])
    cpSync(join(packageRoot, name), join(copy, name), { recursive: true });
  symlinkSync(join(packageRoot, "node_modules"), join(copy, "node_modules"));
  expect(computeStepDigests(codeEntries, copy, null)).toEqual(computeStepDigests(codeEntries, packageRoot, null));
});
