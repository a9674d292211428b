import { execFileSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PlannedNode } from "../../../workers/engines/dry-run.ts";
import { latestEvents, runCommand } from "../../fixtures/command.ts";
import {
  makeSmallStudy,
  smallStudyCases,
  writeCases,
  writeStudy,
  type SmallStudy,
} from "../../fixtures/small-study.ts";
import { undisturbedRun } from "../../fixtures/undisturbed-run.ts";

const cases = smallStudyCases.development + smallStudyCases.external;

interface PlanOutput {
  readonly study: string;
  readonly plan: string;
  readonly nodes: readonly PlannedNode[];
  readonly totals: Readonly<Record<"nodes" | "reuse" | "run" | "unknown" | "itemsToRun", number>>;
}

describe("radstudy plan", { timeout: 300_000 }, () => {
  const { outcome, studyAfterwards } = undisturbedRun({});

  async function plan(study: SmallStudy, expectedCode: number): Promise<PlanOutput> {
    const result = await runCommand(["plan", study.file, "--workspace", study.workspace, "--json", "--exit-code"]);
    expect(result.code, result.stderr).toBe(expectedCode);
    return JSON.parse(result.stdout) as PlanOutput;
  }

  const nodeOf = ({ nodes }: PlanOutput, id: string) => nodes.find((node) => node.id === id);

  it("says before the first run what runs and what is only known later, and exits with 3", async () => {
    const planned = await plan(await makeSmallStudy(), 3);
    expect(nodeOf(planned, "cases")).toMatchObject({
      state: "run",
      reasons: [{ field: "record", from: "none", to: "first run" }],
    });
    expect(nodeOf(planned, "extract.ct")).toMatchObject({ state: "unknown" });
    expect(planned.totals).toMatchObject({ nodes: outcome().nodes.total, reuse: 0 });
  });

  it("reuses everything after a run, exits with 0, and starts no run", async () => {
    const study = await studyAfterwards();
    const planned = await plan(study, 0);
    expect(planned.totals).toEqual({
      nodes: outcome().nodes.total,
      reuse: outcome().nodes.total,
      run: 0,
      unknown: 0,
      itemsToRun: 0,
    });
    expect(nodeOf(planned, "extract.ct")).toMatchObject({
      state: "reuse",
      items: { total: cases, reuse: cases, run: 0 },
      reasons: [],
    });
    expect(latestEvents(study)).toEqual([]);
  });

  it("names the parameter that changed, with both values, and leaves what does not depend on it", async () => {
    const study = await studyAfterwards();
    await writeStudy(study, { binCount: 24 });
    const planned = await plan(study, 3);
    expect(nodeOf(planned, "extract.ct")).toEqual({
      id: "extract.ct",
      kind: "features.extract",
      state: "run",
      items: { total: cases, reuse: 0, run: cases },
      reasons: [{ field: "params.settings.discretization.binCount", from: "16", to: "24" }],
    });
    for (const id of ["cases", "images.ct", "features.clinical"]) expect(nodeOf(planned, id)?.state, id).toBe("reuse");
    for (const id of ["matrix.development", "freeze.radiomics", "report"])
      expect(nodeOf(planned, id)?.state, id).toBe("unknown");
    expect(planned.totals.itemsToRun).toBeGreaterThanOrEqual(cases);
  });

  it("names the file that changed when cases were added", async () => {
    const study = await studyAfterwards();
    await writeCases(study, smallStudyCases.development + 1);
    expect(nodeOf(await plan(study, 3), "cases")).toMatchObject({
      state: "run",
      reasons: [{ field: "inputs.file.development" }],
    });
  });

  it("never opens the outcomes file of an external cohort, and neither does check", async () => {
    const study = await studyAfterwards();
    const outcomes = join(study.folder, "external-outcomes.csv");
    await rm(outcomes);
    // Whoever opens a pipe that nobody writes to waits for ever.
    execFileSync("mkfifo", [outcomes]);
    const signal = AbortSignal.timeout(60_000);
    const both = Promise.all([plan(study, 0), runCommand(["check", study.file, "--json"])]);
    const [planned, check] = await Promise.race([both, rejection(signal)]);
    expect(nodeOf(planned, "external.coast")?.state).toBe("reuse");
    expect(check.code, check.stderr).toBe(0);
    expect(JSON.parse(check.stdout)).toMatchObject({ ok: true, errors: [] });
  });

  it("says nothing of the content of the outcomes file of an external cohort", async () => {
    const study = await studyAfterwards();
    await writeFile(join(study.folder, "external-outcomes.csv"), Buffer.from([0xff, 0x00, 0xfe]));
    await plan(study, 0);
    const check = await runCommand(["check", study.file, "--json"]);
    expect(JSON.parse(check.stdout)).toMatchObject({ ok: true, errors: [] });
  });
});

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(new Error("somebody opened the sealed file"))),
  );
}
