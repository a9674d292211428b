import { expect, test } from "vitest";

import { readProtocol } from "../../protocol/read-protocol.ts";
import { resolveDataFolder } from "../../protocol/study-folders.ts";
import { smallest, told } from "./study-fixture.ts";

const { source } = readProtocol("study.yaml", `${smallest}data: x\n`);

function folder(data: string, environment: Readonly<Record<string, string>> = {}, override: string | null = null) {
  return resolveDataFolder(data, "/studies/lung", override, environment, source);
}

test("the data folder is relative to the study file", () => {
  expect(folder(".").dataFolder).toBe("/studies/lung");
  expect(folder("../data").dataFolder).toBe("/studies/data");
  expect(folder("/data").dataFolder).toBe("/data");
});

test("variables are expanded, with a default where they are not set", () => {
  expect(folder("${ROOT:-../data}/sts").dataFolder).toBe("/studies/data/sts");
  expect(folder("${ROOT:-../data}/sts", { ROOT: "/mnt" }).dataFolder).toBe("/mnt/sts");
});

test("an unset variable without default is an error at its place", () => {
  expect(told(folder("${ROOT}/sts").diagnostics)).toEqual([
    "10:7 variable-unset: the environment variable ROOT is not set and has no default",
  ]);
});

test("--data replaces the key, whatever it says", () => {
  expect(folder("${ROOT}", {}, "/other")).toEqual({ dataFolder: "/other", diagnostics: [] });
});
