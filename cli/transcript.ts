import type { TimedRunEvent } from "../activities/run-event.ts";
import type { Plan } from "../protocol/plan.ts";
import { style } from "./print-error.ts";
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
  let drawn = 0;
  let frame = 0;
  const erase = () => {
    if (drawn > 0) process.stderr.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    frame += 1;
    const columns = process.stderr.columns ?? 100;
    for (const row of rows) {
      const mark =
        row.state === "done"
          ? style("green", "✓")
          : row.state === "runs"
            ? style("cyan", spinner[frame % spinner.length])
            : " ";
      const text = `${row.name.padEnd(width)}  ${rowText(row, Date.now())}`.slice(0, columns - 3);
      process.stderr.write(`${mark} ${row.state === "waits" ? style("dim", text) : text}\n`);
    }
    drawn = rows.length;
  };
  const timer = setInterval(draw, 120);
  timer.unref();
  return {
    say: (line) => {
      erase();
      process.stderr.write(`${line}\n`);
      draw();
    },
    listen: (event) => {
      const notice = noticeOf(event);
      if (notice !== null) {
        erase();
        process.stderr.write(`${notice}\n`);
      }
      applyEvent(rows, event);
    },
    close: () => {
      clearInterval(timer);
      draw();
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
