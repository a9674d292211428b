import { expect, onTestFinished } from "vitest";
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
import { smallStudyCases, type SmallStudy } from "../../fixtures/small-study.ts";
import { findLiveBinary } from "../temporal-server/live-binary.ts";

export const binary = await findLiveBinary();
export const env = { RADSTUDY_TEMPORAL_BINARY: binary?.path };
export const cases = smallStudyCases.development + smallStudyCases.external;
/** Fine enough that extraction lasts while the tests look on. */
export const options = { spacingMm: 2 };

const threads = 2;

/** Starts the study and returns once a few cases are measured and many are not. */
export async function startAndExtract(study: SmallStudy): Promise<RunningCommand> {
  const command = startCommand(runArguments(study, "temporal"), env);
  onTestFinished(async () => {
    command.child.kill("SIGKILL");
    await command.done;
  });
  const events = await waitForEvents(study, (seen) => countExtractions(seen).executed >= 4);
  expect(countExtractions(events).executed).toBeLessThan(cases - 4);
  return command;
}

export function killProcess(pid: number | null | undefined): void {
  expect(pid).toBeGreaterThan(0);
  process.kill(pid as number, "SIGKILL");
}

/** The same command again: one run from start to end in the log, nothing measured twice, nobody left behind. */
export async function goesOn(study: SmallStudy, digests: Readonly<Record<string, string>>): Promise<void> {
  const before = countExtractions(latestEvents(study));
  const started = performance.now();
  const outcome = await runStudy(study, "temporal", [], env);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`same command again: ${seconds} s, ${before.executed} of ${cases} cases measured before`);
  expect(outcome.status).toBe("completed");
  expect(outcome.engine).toBe("temporal");
  expect(outcome.digests).toEqual(digests);
  const events = latestEvents(study);
  expect(eventsNamed(events, "run-started")).toHaveLength(1);
  expect(eventsNamed(events, "run-resumed")).toHaveLength(1);
  const { executed } = countExtractions(events);
  expect(executed).toBeLessThanOrEqual(cases + threads);
  expect(executed - before.executed).toBeLessThanOrEqual(cases - before.executed);
  expect(processesOf(study.workspace)).toEqual([]);
}
