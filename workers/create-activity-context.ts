import type { ActivityContext, RunContext, RunRef } from "../activities/activity-context.ts";
import type { ThreadPool } from "../activities/thread-tasks.ts";
import { digestFile } from "../activities/study-files.ts";
import { checkpoint } from "../store/checkpoint.ts";
import { openStore } from "../store/open-store.ts";
import { nodeDigest } from "./code-digests/node-digests.ts";
import type { EventListener } from "./runs/event-log.ts";
import { openRun } from "./runs/run-folder.ts";
import { storeFolder } from "./runs/workspace.ts";

/** The activity context of one workspace: its store, a pool of threads, and its runs. */
export async function createActivityContext(options: {
  readonly workspace: string;
  readonly threads: ThreadPool;
  readonly isStopping: () => boolean;
  /** A run without a folder, instead of those of the workspace. */
  readonly memory?: RunContext | undefined;
  readonly listen: (run: RunRef, ...event: Parameters<EventListener>) => void;
}): Promise<ActivityContext> {
  const store = await openStore(storeFolder(options.workspace));
  const runs = new Map<string, Promise<RunContext>>();
  return {
    store,
    threads: options.threads,
    checkpoint: (preimage, compute, place) => checkpoint(store, preimage, compute, place),
    digestSealed: (path) => digestFile(path),
    isStopping: options.isStopping,
    codeDigest: (kind) => nodeDigest(kind, options.workspace),
    openRun: (run) => {
      const key = `${run.study}/${run.id}`;
      const known =
        runs.get(key) ??
        (options.memory === undefined ? null : Promise.resolve(options.memory)) ??
        openRun(options.workspace, run, (event) => options.listen(run, event));
      runs.set(key, known);
      return known;
    },
  };
}
