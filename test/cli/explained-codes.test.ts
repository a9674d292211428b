import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeFailure } from "../../workers/threads/describe-failure.ts";
import { explainCode } from "../../protocol/messages.ts";

const root = join(import.meta.dirname, "../..");
const folders = ["activities", "cli", "radiomics", "statistics", "store", "tables", "workers", "workflows"];

/** How a code is written: a field of a class, a member of a union of codes, the first argument of an error. */
const patterns = [
  /readonly code(?:: [^=;]*)? = "([a-z]+(?:-[a-z]+)+)"/g,
  /^ {2}\| "([a-z]+(?:-[a-z]+)+)"/gm,
  /new \w+Error\(\s*"([a-z]+(?:-[a-z]+)+)"/g,
];

function codesOf(folder: string): Map<string, string> {
  const codes = new Map<string, string>();
  for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const text = readFileSync(join(root, folder, name), "utf8");
    if (!text.includes("Error")) continue;
    // Errors of estimates carry no code of their own: it is made of the name of their class.
    if (folder === "statistics") {
      for (const [, errorName] of text.matchAll(/class (\w+Error) extends/g)) {
        const error = new Error("");
        error.name = errorName;
        codes.set(describeFailure(error).code, join(folder, name));
      }
      continue;
    }
    for (const pattern of patterns) for (const [, code] of text.matchAll(pattern)) codes.set(code, join(folder, name));
  }
  return codes;
}

it.each(folders)("every error code of %s is explained by radstudy explain", (folder) => {
  const silent = [...codesOf(folder)].filter(([code]) => explainCode(code) === null);
  expect(silent).toEqual([]);
});

it("the codes are found", () => {
  expect(codesOf("radiomics").size).toBeGreaterThan(10);
  expect(codesOf("store").size).toBeGreaterThan(5);
  expect(codesOf("statistics").size).toBeGreaterThan(15);
});
