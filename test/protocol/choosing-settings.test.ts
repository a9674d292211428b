import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { readProtocol } from "../../protocol/read-protocol.ts";
import { smallest } from "./study-fixture.ts";

const page = readFileSync(new URL("../../docs/choosing-settings.md", import.meta.url), "utf8");
const startingPoints = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml]) => yaml);

test("every starting point of the page on settings is a feature set that can be used as it stands", () => {
  expect(startingPoints).toHaveLength(4);
  for (const yaml of startingPoints) {
    const set = yaml.replaceAll(/^/gm, "    ").trimEnd();
    const text = smallest.replace(/^ {2}ct: .*$/m, `  ct:\n${set}`);
    const { protocol, diagnostics } = readProtocol("study.yaml", text);
    expect(diagnostics).toEqual([]);
    expect(protocol?.features["ct"]?.kind).toBe("radiomics");
  }
});
