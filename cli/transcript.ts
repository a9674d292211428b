import type { TimedRunEvent } from "../activities/run-event.ts";
import type { Plan } from "../protocol/plan.ts";
import { fitted, style } from "./print-error.ts";
import { applyEvent, rowText, transcriptRows, type TranscriptRow } from "./transcript-rows.ts";

export interface Transcript {
  readonly listen: (event: TimedRunEvent) => void;
  readonly say: (line: string) => void;
  readonly close: () => void;
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const quietProgressMs = 30_000;

/** Shows a run on standard error: lines that move on a terminal, plain lines elsewhere, nothing when quiet. */
export function openTranscript(plan: Plan, mode: "live" | "plain" | "quiet"): Transcript {
  if (mode === "quiet") return { listen: () => {}, say: () => {}, close: () => {} };
  return mode === "live" ? liveTranscript(plan) : plainTranscript(plan);
}

export function transcriptMode(quiet: boolean | undefined, json: boolean | undefined): "live" | "plain" | "quiet" {
  if (quiet === true) return "quiet";
  return process.stderr.isTTY && json !== true && process.env["TERM"] !== "dumb" ? "live" : "plain";
}

function plainTranscript(plan: Plan): Transcript {
  const rows = transcriptRows(plan);
  const width = nameWidth(rows);
  let lastProgress = Date.now();
  const print = (row: TranscriptRow) => {
    const mark = row.state === "done" ? "done" : "runs";
    process.stderr.write(`${mark}  ${row.name.padEnd(width)}  ${rowText(row, Date.now())}\n`);
    lastProgress = Date.now();
  };
  return {
    say: (line) => process.stderr.write(`${line}\n`),
    listen: (event) => {
      const notice = noticeOf(event);
      if (notice !== null) process.stderr.write(`${notice}\n`);
      const changed = applyEvent(rows, event);
      if (changed !== null && (changed.state === "done" || changed.itemsTotal === 0)) print(changed);
      else if (Date.now() - lastProgress > quietProgressMs)
        for (const row of rows) if (row.state === "runs") print(row);
    },
    close: () => {},
  };
}

function liveTranscript(plan: Plan): Transcript {
  const rows = transcriptRows(plan);
  const width = nameWidth(rows);
  let drawn: number[] = [];
  let frame = 0;
  const erase = () => {
    const columns = process.stderr.columns ?? 100;
    // A window made narrower has broken the lines that it showed.
    const lines = drawn.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / columns)), 0);
    drawn = [];
    return lines === 0 ? "" : `\r\u001b[${lines}A\u001b[J`;
  };
  const draw = (above: string, running: string | null) => {
    let out = erase() + above;
    frame += 1;
    const columns = process.stderr.columns ?? 100;
    for (const row of rows) {
      const mark =
        row.state === "done"
          ? style("green", "✓")
          : row.state === "runs"
            ? (running ?? style("cyan", spinner[frame % spinner.length]))
            : " ";
      const text = `${row.name.padEnd(width)}  ${rowText(row, Date.now())}`.slice(0, columns - 3);
      out += `${mark} ${row.state === "waits" ? style("dim", text) : text}\n`;
      drawn.push(text.length + 2);
    }
    process.stderr.write(out);
  };
  const timer = setInterval(() => draw("", null), 120);
  timer.unref();
  return {
    say: (line) => draw(`${fitted(line)}\n`, null),
    listen: (event) => {
      const notice = noticeOf(event);
      applyEvent(rows, event);
      if (notice !== null) draw(`${fitted(notice)}\n`, null);
    },
    close: () => {
      clearInterval(timer);
      if (rows.every(({ state }) => state === "waits")) process.stderr.write(erase());
      else draw("", style("red", "-"));
    },
  };
}

/** Events that deserve a line of their own. */
function noticeOf(event: TimedRunEvent): string | null {
  switch (event.event) {
    case "repaired":
      return `repaired  ${event.message}`;
    case "run-resumed":
      return "going on with the run that was left open";
    case "run-started":
    case "worker-started":
    case "server":
    case "notice":
    case "node-started":
    case "node-finished":
    case "items":
    case "item-failed":
    case "sealed":
    case "outcomes-opened":
    case "run-finished":
      return null;
  }
}

function nameWidth(rows: readonly TranscriptRow[]): number {
  return Math.max(8, ...rows.map(({ name }) => name.length));
}
