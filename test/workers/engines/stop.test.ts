import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEvents } from "../../../workers/runs/event-log.ts";
import { countExtractions, eventsNamed, latestEvents, processesOf, runStudy } from "../../fixtures/command.ts";
import { makeSmallStudy, writeStudy } from "../../fixtures/small-study.ts";
import { undisturbedRun } from "../../fixtures/undisturbed-run.ts";
import { binary, cases, env, goesOn, options, startAndExtract } from "./interrupted-run.ts";

describe.skipIf(binary === null)("Ctrl-C during a run on a live Temporal server", { timeout: 300_000 }, () => {
  const { outcome: undisturbed } = undisturbedRun(options);

  it("stops with exit code 130, says what is kept, and the same command goes on", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    // The terminal sends the signal to the whole group.
    process.kill(-command.pid, "SIGINT");
    const stopped = await command.done;
    expect(stopped.code).toBe(130);
    const kept = countExtractions(latestEvents(study)).executed;
    expect(kept).toBeGreaterThanOrEqual(4);
    expect(stopped.stderr).toContain(
      `Stopped. ${cases + kept} items were finished and are kept; the same command goes on.`,
    );
    expect(JSON.parse(stopped.stdout)).toMatchObject({ status: "canceled", items: { executed: cases + kept } });
    expect(processesOf(study.workspace)).toEqual([]);
    await goesOn(study, undisturbed().digests);
  });

  it("leaves the run behind for good once the study was edited; the new one reuses what it measured", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    process.kill(-command.pid, "SIGINT");
    expect((await command.done).code).toBe(130);
    const stopped = latestEvents(study);
    const [run] = eventsNamed(stopped, "run-started");
    // Another plan, in which the same cases are measured in the same way.
    await writeStudy(study, { ...options, repeats: 1 });
    const outcome = await runStudy(study, "temporal", [], env);
    expect(outcome.run).not.toBe(run?.run);
    expect(countExtractions(readEvents(outcome.folder))).toEqual({
      executed: cases - countExtractions(stopped).executed,
      reused: countExtractions(stopped).executed,
    });
    expect(readEvents(join(study.workspace, "small-study", run?.run ?? ""))).toEqual(stopped);
    expect(processesOf(study.workspace)).toEqual([]);
  });
});
