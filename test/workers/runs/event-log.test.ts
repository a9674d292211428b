import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TimedRunEvent } from "../../../activities/run-event.ts";
import { openEventLog, readEvents } from "../../../workers/runs/event-log.ts";
import { makeTestFolder } from "../../fixtures/small-study.ts";

describe("the log of a run", () => {
  it("holds one line of JSON per event, in order and with its time, and tells whoever listens the same", async () => {
    const folder = await makeTestFolder();
    const heard: TimedRunEvent[] = [];
    const log = openEventLog(folder, (event) => heard.push(event));
    log({ event: "notice", message: "first\nof two lines" });
    log({ event: "repaired", node: "extract.ct", message: "second" });
    expect(readFileSync(join(folder, "events.jsonl"), "utf8").split("\n")).toHaveLength(3);
    expect(readEvents(folder)).toEqual(heard);
    expect(heard.map(({ event }) => event)).toEqual(["notice", "repaired"]);
    for (const { time } of heard) expect(new Date(time).toISOString()).toBe(time);
  });

  it("is continued by a later process, and leaves out a line that a kill cut short", async () => {
    const folder = await makeTestFolder();
    openEventLog(folder, () => {})({ event: "notice", message: "before the kill" });
    appendFileSync(join(folder, "events.jsonl"), '{"time":"2026-01-01T00:00:00.000Z","event":"not');
    openEventLog(folder, () => {})({ event: "notice", message: "first after the kill" });
    openEventLog(folder, () => {})({ event: "notice", message: "second after the kill" });
    expect(readEvents(folder)).toMatchObject([
      { message: "before the kill" },
      { message: "first after the kill" },
      { message: "second after the kill" },
    ]);
  });

  it("has no events where there is no log yet", async () => {
    expect(readEvents(await makeTestFolder())).toEqual([]);
  });
});
