import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent, TimedRunEvent } from "../../activities/run-event.ts";

export type EventListener = (event: TimedRunEvent) => void;

/** Appends to `events.jsonl` of a run, one line per event, and tells whoever listens. */
export function openEventLog(folder: string, listen: EventListener): (event: RunEvent) => void {
  const path = join(folder, "events.jsonl");
  if (endsInMidLine(path)) appendFileSync(path, "\n");
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

/** What a kill in mid-write leaves: without an end of its own the line would swallow the next one. */
function endsInMidLine(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  } finally {
    closeSync(file);
  }
}
