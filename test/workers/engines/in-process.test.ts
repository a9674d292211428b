import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RunOutcome } from "../../../workers/runs/start-run.ts";
import {
  countExtractions,
  latestEvents,
  runArguments,
  runCommand,
  runStudy,
  startCommand,
  waitForEvents,
} from "../../fixtures/command.ts";
import { makeSmallStudy, smallStudyCases } from "../../fixtures/small-study.ts";
import { undisturbedRun } from "../../fixtures/undisturbed-run.ts";

/** Fine enough that extraction lasts while the tests look on. */
const options = { spacingMm: 2 };
const cases = smallStudyCases.development + smallStudyCases.external;

describe("the in-process engine", { timeout: 300_000 }, () => {
  const { outcome: undisturbed } = undisturbedRun(options);

  it.each([
    ["Ctrl-C", "SIGINT", 130],
    ["kill -9", "SIGKILL", null],
  ] as const)("keeps what is measured on %s, and the same command measures only the rest", async (_, signal, code) => {
    const study = await makeSmallStudy(options);
    const command = startCommand(runArguments(study, "in-process"));
    onTestFinished(async () => {
      command.child.kill("SIGKILL");
      await command.done;
    });
    await waitForEvents(study, (seen) => countExtractions(seen).executed >= 4);
    process.kill(command.pid, signal);
    const stopped = await command.done;
    expect(stopped.code).toBe(code);
    const kept = countExtractions(latestEvents(study)).executed;
    expect(kept).toBeGreaterThanOrEqual(4);
    expect(kept).toBeLessThan(cases);
    if (signal === "SIGINT") {
      expect(latestEvents(study).at(-1)).toMatchObject({ event: "run-finished", status: "canceled" });
      expect(JSON.parse(stopped.stdout)).toMatchObject({ status: "canceled", items: { executed: cases + kept } });
    }
    const outcome = await runStudy(study, "in-process");
    expect(outcome.digests).toEqual(undisturbed().digests);
    const { executed, reused } = countExtractions(latestEvents(study));
    expect(executed + reused).toBe(cases);
    // A kill may fall between the record of a case and its line in the log.
    expect(reused).toBeGreaterThanOrEqual(kept);
    expect(reused).toBeLessThanOrEqual(signal === "SIGINT" ? kept : kept + 2);
  });

  it("fails with the failure itself, whatever else was under way", async () => {
    const study = await makeSmallStudy();
    const image = join(study.folder, "images", "EXT-003.nii.gz");
    await rm(image);
    await writeFile(image, "no image");
    const failed = await runCommand(runArguments(study, "in-process"));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain("error[cases-unusable]: inspect.ct: 1 of 28 cases cannot be measured");
    const outcome = JSON.parse(failed.stdout) as RunOutcome;
    expect(outcome).toMatchObject({ status: "failed", items: { executed: cases - 1, failed: 1 } });
    expect(outcome.failures).toMatchObject([{ case: "EXT-003", error: "not-nifti" }]);
    expect(await readFile(join(outcome.folder, "events.jsonl"), "utf8")).toContain('"status":"failed"');
  });
});
