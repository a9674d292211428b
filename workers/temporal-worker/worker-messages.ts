import type { RunRef } from "../../activities/activity-context.ts";
import type { TimedRunEvent } from "../../activities/run-event.ts";

/** What the command tells its worker process, as JSON in the first argument. */
export interface WorkerSettings {
  /** null: the cluster of the environment. */
  readonly address: string | null;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly workspace: string;
  readonly threads: number;
  readonly bundle: string;
  readonly log: string;
}

export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "event"; readonly run: RunRef; readonly event: TimedRunEvent }
  | { readonly kind: "failed"; readonly message: string };

export type WorkerCommand = { readonly kind: "shutdown" };
