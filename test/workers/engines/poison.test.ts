import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../../tables/read-parquet.ts";
import { tableRows } from "../../../tables/table-rows.ts";
import type { RunOutcome } from "../../../workers/runs/start-run.ts";
import { processesOf, runArguments, runCommand, runStudy } from "../../fixtures/command.ts";
import { makeSmallStudy, smallStudyCases, writeStudy } from "../../fixtures/small-study.ts";
import { findLiveBinary } from "../temporal-server/live-binary.ts";

const binary = await findLiveBinary();
const env = { RADSTUDY_TEMPORAL_BINARY: binary?.path };
const cases = smallStudyCases.development + smallStudyCases.external;

describe.skipIf(binary === null)("a broken image, on a live Temporal server", { timeout: 300_000 }, () => {
  it("stops the run beyond maxFailedFraction and names the case; within it, it is a recorded failure of that case alone", async () => {
    const study = await makeSmallStudy();
    const image = join(study.folder, "images", "DEV-007.nii.gz");
    const bytes = await readFile(image);
    await rm(image);
    await writeFile(image, bytes.subarray(0, bytes.length / 2));

    const refused = await runCommand(runArguments(study, "temporal"), env);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      `error[cases-unusable]: inspect.ct: 1 of ${cases} cases cannot be measured, expected at most 0 (execution.maxFailedFraction: 0)`,
    );
    expect(refused.stderr).toMatch(/^ {2}DEV-007 {2}file-truncated: .*DEV-007\.nii\.gz/m);
    const failed = JSON.parse(refused.stdout) as RunOutcome;
    expect(failed).toMatchObject({ status: "failed", error: { code: "cases-unusable" }, report: null });
    expect(failed.items).toEqual({ total: cases, reused: 0, executed: cases - 1, failed: 1 });
    expect(processesOf(study.workspace)).toEqual([]);

    await writeStudy(study, { maxFailedFraction: 0.05 });
    const outcome = await runStudy(study, "temporal", [], env);
    expect(outcome.status).toBe("completed");
    expect(outcome.items).toMatchObject({ failed: 1 });
    expect(outcome.failures).toEqual([
      expect.objectContaining({ case: "DEV-007", node: "inspect.ct", error: "file-truncated" }),
    ]);
    const table = async (name: string) =>
      tableRows(await readParquet(join(outcome.folder, "tables", `${name}.parquet`)));
    expect(await table("failures")).toMatchObject([{ case: "DEV-007", step: "inspect", error: "file-truncated" }]);
    expect((await table("cases")).filter(({ status }) => status !== "included")).toMatchObject([
      { case: "DEV-007", status: "failed" },
    ]);
    expect(new Set((await table("features_long")).map((row) => row["case"])).size).toBe(cases - 1);
    expect(await readFile(join(outcome.folder, "report.html"), "utf8")).toContain("DEV-007");
    expect(processesOf(study.workspace)).toEqual([]);
  });
});
