import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent, TimedRunEvent } from "../../activities/run-event.ts";

export type EventListener = (event: TimedRunEvent) => void;

/** Appends to `events.jsonl` of a run, one line per event, and tells whoever listens. */
export function openEventLog(folder: string, listen: EventListener): (event: RunEvent) => void {
  const path = join(folder, "events.jsonl");
  return (event) => {
    const timed = { time: new Date().toISOString(), ...event };
    appendFileSync(path, `${JSON.stringify(timed)}\n`);
    listen(timed);
  };
}

/** All whole lines of a run log; a line that a kill cut short is left out. */
export function readEvents(folder: string): TimedRunEvent[] {
  const path = join(folder, "events.jsonl");
  if (!existsSync(path)) return [];
  const events: TimedRunEvent[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    try {
      if (line !== "") events.push(JSON.parse(line) as TimedRunEvent);
    } catch {
      continue;
    }
  }
  return events;
}
