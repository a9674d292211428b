import { describe, expect, it } from "vitest";
import { eventsNamed, latestEvents } from "../../fixtures/command.ts";
import { makeSmallStudy } from "../../fixtures/small-study.ts";
import { undisturbedRun } from "../../fixtures/undisturbed-run.ts";
import { binary, goesOn, killProcess, options, startAndExtract } from "./interrupted-run.ts";

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
    await goesOn(study, undisturbed().digests);
  });

  it("goes on after kill -9 of its server in mid-extraction, with the digests of an undisturbed run", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    killProcess(eventsNamed(latestEvents(study), "server")[0]?.pid);
    const stopped = await command.done;
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain("error[server-killed]");
    await goesOn(study, undisturbed().digests);
  });

  it("goes on after kill -9 of the command itself, adopting the server that was left", async () => {
    const study = await makeSmallStudy(options);
    const command = await startAndExtract(study);
    killProcess(command.pid);
    await command.done;
    await goesOn(study, undisturbed().digests);
    expect(new Set(eventsNamed(latestEvents(study), "server").map(({ pid }) => pid)).size).toBe(1);
  });
});
