import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import { parseCaseTable } from "../../protocol/case-table.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { renderFrame } from "../../protocol/render-diagnostics.ts";
import { resolvedProtocol } from "../../protocol/resolved-protocol.ts";

const study = readFileSync(join(import.meta.dirname, "examples", "everything.yaml"), "utf8");
const yamlPieces = [
  "{",
  "}",
  "[",
  "]",
  ": ",
  "- ",
  "\n",
  " ",
  "&a ",
  "*a",
  "null",
  "-1",
  "x",
  "'",
  '"',
  "!t ",
  "#",
  "<<: ",
  "kind",
  "? ",
  "\t",
  "toString",
  "__proto__: 1",
];

/** A text with a few places where something was taken away or put in. */
function damaged(text: string, pieces: readonly string[]): fc.Arbitrary<string> {
  const cut = fc.record({ at: fc.nat(text.length), take: fc.nat(12), put: fc.constantFrom("", ...pieces) });
  return fc.array(cut, { minLength: 1, maxLength: 4 }).map((cuts) => {
    let result = text;
    for (const { at, take, put } of cuts) result = result.slice(0, at) + put + result.slice(at + take);
    return result;
  });
}

test("a damaged study is told with places inside the file, or still compiles", () => {
  fc.assert(
    fc.property(damaged(study, yamlPieces), (text) => {
      const { protocol, source, diagnostics } = readProtocol("study.yaml", text);
      const lines = text.split("\n");
      for (const each of diagnostics) {
        expect(lines[(each.line ?? 0) - 1]?.length ?? -1).toBeGreaterThanOrEqual((each.column ?? 0) - 1);
        expect(renderFrame(each, () => lines)).toContain(each.code);
      }
      expect(protocol === null).toBe(diagnostics.some((each) => each.severity === "error"));
      if (protocol === null) return;
      expect(compilePlan(protocol).nodes.length).toBeGreaterThan(10);
      expect(resolvedProtocol(protocol, source).length).toBeGreaterThan(50);
    }),
    { numRuns: 100, seed: 1 },
  );
});

const table = 'case_id,age,note\na,61,"x, y"\nb,62,\nc,63,"say ""hi"""\n';

test("a damaged table is told, or read with as many cells as columns", () => {
  fc.assert(
    fc.property(damaged(table, [",", ";", '"', "\n", "\r\n", "\uFEFF", "1,5", " ", "\t"]), (text) => {
      const { table: read, diagnostics } = parseCaseTable("cases.csv", new TextEncoder().encode(text));
      expect(read === null).toBe(diagnostics.length > 0);
      for (const row of read?.rows ?? []) expect(row).toHaveLength(read?.columns.length ?? -1);
      for (const each of diagnostics) expect(renderFrame(each, () => text.split("\n"))).toContain(each.code);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("arbitrary bytes are no table, and no accident", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { table: read, diagnostics } = parseCaseTable("cases.csv.gz", bytes);
      expect(read === null).toBe(diagnostics.length > 0);
    }),
    { seed: 1 },
  );
});
