import { Piscina } from "piscina";
import {
  TaskFailedError,
  type ThreadPool,
  type ThreadTaskName,
  type ThreadTasks,
} from "../../activities/thread-tasks.ts";
import type { ThreadReply } from "./thread-entry.ts";

export interface OwnedThreadPool extends ThreadPool {
  readonly threads: number;
  readonly close: () => Promise<void>;
}

/** A fixed number of threads that stay warm for the whole run. */
export function createThreadPool(threads: number): OwnedThreadPool {
  const pool = new Piscina({
    filename: new URL("./thread-entry.ts", import.meta.url).href,
    name: "runThreadTask",
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 16 },
  });
  return {
    threads,
    run: async <Name extends ThreadTaskName>(task: Name, input: ThreadTasks[Name]["input"], signal?: AbortSignal) => {
      const reply = (await pool.run({ task, input }, signal === undefined ? {} : { signal })) as ThreadReply;
      if (!reply.ok) throw new TaskFailedError(task, reply.failure);
      return reply.value as ThreadTasks[Name]["output"];
    },
    close: () => pool.destroy(),
  };
}
