import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readEvents } from "../../../workers/runs/event-log.ts";
import {
  countExtractions,
  eventsNamed,
  latestEvents,
  processesOf,
  runArguments,
  runStudy,
  startCommand,
  waitForEvents,
  type RunningCommand,
} from "../../fixtures/command.ts";
import { makeSmallStudy, smallStudyCases, writeStudy, type SmallStudy } from "../../fixtures/small-study.ts";
import { undisturbedRun } from "../../fixtures/undisturbed-run.ts";
import { findLiveBinary } from "../temporal-server/live-binary.ts";

const binary = await findLiveBinary();
const env = { RADSTUDY_TEMPORAL_BINARY: binary?.path };
const cases = smallStudyCases.development + smallStudyCases.external;
const threads = 2;
/** Fine enough that extraction lasts while the tests look on. */
const options = { spacingMm: 2 };

describe.skipIf(binary === null)("a run on a live Temporal server", { timeout: 300_000 }, () => {
  const { outcome: undisturbed } = undisturbedRun(options);

  it("goes on after kill -9 of its worker in mid-extraction, with the digests of an undisturbed run", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    killProcess(eventsNamed(latestEvents(study), "worker-started")[0]?.pid);
    const stopped = await command.done;
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain("error[worker-killed]");
    expect(stopped.stderr).toContain("give the same command again");
    await goesOn(study);
  });

  it("goes on after kill -9 of its server in mid-extraction, with the digests of an undisturbed run", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    killProcess(eventsNamed(latestEvents(study), "server")[0]?.pid);
    const stopped = await command.done;
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain("error[server-killed]");
    await goesOn(study);
  });

  it("goes on after kill -9 of the command itself, adopting the server that was left", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    killProcess(command.pid);
    await command.done;
    await goesOn(study);
    expect(new Set(eventsNamed(latestEvents(study), "server").map(({ pid }) => pid)).size).toBe(1);
  });

  it("stops on Ctrl-C with exit code 130, says what is kept, and goes on with the same command", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    // The terminal sends the signal to the whole group.
    process.kill(-command.pid, "SIGINT");
    const stopped = await command.done;
    expect(stopped.code).toBe(130);
    const kept = countExtractions(latestEvents(study)).executed;
    expect(kept).toBeGreaterThanOrEqual(4);
    expect(stopped.stderr).toContain(`Stopped. ${kept} items were finished and are kept; the same command goes on.`);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ status: "canceled", items: { executed: kept } });
    await goesOn(study);
  });

  it("leaves a stopped run behind for good once the study was edited, and reuses what it measured", async () => {
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

  /** Starts the study and returns once a few cases are measured and many are not. */
  async function startAndExtract(study: SmallStudy): Promise<RunningCommand> {
    const command = startCommand(runArguments(study, "temporal"), env);
    onTestFinished(async () => {
      command.child.kill("SIGKILL");
      await command.done;
    });
    const events = await waitForEvents(study, (seen) => countExtractions(seen).executed >= 4);
    expect(countExtractions(events).executed).toBeLessThan(cases - 4);
    return command;
  }

  /** The same command again: one run from start to end in the log, nothing measured twice, nobody left behind. */
  async function goesOn(study: SmallStudy): Promise<void> {
    const before = countExtractions(latestEvents(study));
    const started = performance.now();
    const outcome = await runStudy(study, "temporal", [], env);
    console.log(
      `same command again: ${((performance.now() - started) / 1000).toFixed(1)} s, ${before.executed} of ${cases} cases measured before`,
    );
    expect(outcome.status).toBe("completed");
    expect(outcome.engine).toBe("temporal");
    expect(outcome.digests).toEqual(undisturbed().digests);
    const events = latestEvents(study);
    expect(eventsNamed(events, "run-started")).toHaveLength(1);
    expect(eventsNamed(events, "run-resumed")).toHaveLength(1);
    const { executed } = countExtractions(events);
    expect(executed).toBeLessThanOrEqual(cases + threads);
    expect(executed - before.executed).toBeLessThanOrEqual(cases - before.executed);
    expect(processesOf(study.workspace)).toEqual([]);
  }
});

function killProcess(pid: number | null | undefined): void {
  expect(pid).toBeGreaterThan(0);
  process.kill(pid as number, "SIGKILL");
}
