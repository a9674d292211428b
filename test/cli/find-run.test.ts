import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRun, listRuns, RunNotFoundError } from "../../cli/find-run.ts";
import { makeTestFolder } from "../fixtures/small-study.ts";

/** Folders of runs as `STUDY/ID`; a run is what has a plan. */
async function workspaceWith(runs: readonly string[]): Promise<string> {
  const workspace = await makeTestFolder();
  mkdirSync(join(workspace, ".radstudy", "store"), { recursive: true });
  for (const run of runs) {
    mkdirSync(join(workspace, run), { recursive: true });
    writeFileSync(join(workspace, run, "plan.json"), "{}");
  }
  return workspace;
}

const first = "lung/20260101-120000-aaaa";
const second = "liver/20260102-120000-bbbb";
const third = "lung/20260103-120000-cccc";

describe("the runs of a workspace", () => {
  it("are listed over all studies, newest last, without folders that are no runs", async () => {
    const workspace = await workspaceWith([third, second, first]);
    mkdirSync(join(workspace, "lung", "notes"));
    writeFileSync(join(workspace, "lung", "latest.txt"), "x");
    writeFileSync(join(workspace, "readme.txt"), "x");
    expect(listRuns(workspace).map(({ study, id }) => `${study}/${id}`)).toEqual([first, second, third]);
    expect(listRuns(join(workspace, "absent"))).toEqual([]);
  });

  it("are found as latest, by study, by the beginning of an id, and by folder", async () => {
    const workspace = await workspaceWith([first, second, third]);
    const found = (name: string) => findRun(workspace, name).id;
    expect(found("latest")).toBe("20260103-120000-cccc");
    expect(found("liver")).toBe("20260102-120000-bbbb");
    expect(found("lung")).toBe("20260103-120000-cccc");
    expect(found("20260101")).toBe("20260101-120000-aaaa");
    expect(findRun("elsewhere", join(workspace, second))).toMatchObject({ study: "liver", id: "20260102-120000-bbbb" });
  });

  it("of a study, mean the last finished one, where one is on record", async () => {
    const workspace = await workspaceWith([first, third]);
    writeFileSync(join(workspace, "lung", "latest.txt"), "20260101-120000-aaaa\n");
    expect(findRun(workspace, "lung").id).toBe("20260101-120000-aaaa");
  });

  it("are asked for again where none or several fit", async () => {
    const workspace = await workspaceWith([first, second, third]);
    expect(() => findRun(workspace, "2026")).toThrow(RunNotFoundError);
    expect(() => findRun(workspace, "2026")).toThrow("run 2026: 3 runs begin so");
    expect(() => findRun(workspace, "2027")).toThrow("run 2027: no run has that name");
    const empty = await makeTestFolder();
    expect(() => findRun(empty, "latest")).toThrow("no runs in");
  });
});
