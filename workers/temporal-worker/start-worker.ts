import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { EventListener } from "../runs/event-log.ts";
import type { WorkerMessage, WorkerSettings } from "./worker-messages.ts";

export interface WorkerProcess {
  readonly pid: number;
  /** Resolves when the process is gone, however it ended. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Finishes the work in hand, then ends; a worker that does not within `limitMs` is killed. */
  readonly stop: (limitMs?: number) => Promise<void>;
}

/** Starts the worker process of one study and waits until it polls. */
export async function startWorker(settings: WorkerSettings, listen: EventListener): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(new URL("./main.ts", import.meta.url)), [JSON.stringify(settings)], {
    execPath: process.execPath,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "json",
    // More arenas than threads that allocate only keep freed memory from the others.
    env: { MALLOC_ARENA_MAX: "2", ...process.env },
  });
  const exited = once(child, "exit").then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  await ready(child, listen);
  return {
    pid: child.pid as number,
    exited,
    stop: async (limitMs) => {
      if (child.connected) child.send({ kind: "shutdown" });
      const timer = limitMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), limitMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function ready(child: ChildProcess, listen: EventListener): Promise<void> {
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = `${errors}${chunk.toString("utf8")}`.slice(-4_000);
  });
  await new Promise<void>((resolve, reject) => {
    child.on("message", (message: WorkerMessage) => {
      switch (message.kind) {
        case "ready":
          resolve();
          return;
        case "event":
          listen(message.event);
          return;
        case "failed":
          reject(new Error(`worker: ${message.message}`));
      }
    });
    child.once("exit", (code, signal) => {
      reject(
        new Error(
          `worker: ended before it was ready (${signal ?? `exit code ${code}`}), expected it to poll; ${errors.trim()}`,
        ),
      );
    });
  });
}
