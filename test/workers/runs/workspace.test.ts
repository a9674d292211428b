import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findWorkspace } from "../../../workers/runs/workspace.ts";
import { makeTestFolder } from "../../fixtures/small-study.ts";

describe("the workspace", () => {
  it("is the nearest results folder upward that holds a store, like a git folder", async () => {
    const folder = await makeTestFolder();
    const study = join(folder, "studies", "lung");
    mkdirSync(study, { recursive: true });
    mkdirSync(join(folder, "results", ".radstudy"), { recursive: true });
    expect(findWorkspace(undefined, study, {})).toBe(join(folder, "results"));
    mkdirSync(join(folder, "studies", "results", ".radstudy"), { recursive: true });
    expect(findWorkspace(undefined, study, {})).toBe(join(folder, "studies", "results"));
  });

  it("is made here where there is none; a results folder of other people is not taken for one", async () => {
    const folder = await makeTestFolder();
    const study = join(folder, "lung");
    mkdirSync(join(folder, "results", "from-another-program"), { recursive: true });
    mkdirSync(study);
    expect(findWorkspace(undefined, study, {})).toBe(join(study, "results"));
  });

  it("is what the option names, else what the environment names", async () => {
    const folder = await makeTestFolder();
    mkdirSync(join(folder, "results", ".radstudy"), { recursive: true });
    const env = { RADSTUDY_WORKSPACE: "from-env" };
    expect(findWorkspace("from-option", folder, env)).toBe(join(folder, "from-option"));
    expect(findWorkspace(undefined, folder, env)).toBe(join(folder, "from-env"));
    expect(findWorkspace(undefined, folder, { RADSTUDY_WORKSPACE: "" })).toBe(join(folder, "results"));
  });
});
