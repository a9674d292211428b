import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { createActivities } from "../../activities/create-activities.ts";
import { createActivityContext } from "../create-activity-context.ts";
import { readTemporalAddress } from "../temporal-server/find-temporal.ts";
import { createThreadPool } from "../threads/thread-pool.ts";
import { wrapActivities } from "./wrap-activities.ts";
import type { WorkerCommand, WorkerMessage, WorkerSettings } from "./worker-messages.ts";

const settings = JSON.parse(process.argv[2]) as WorkerSettings;

function tell(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

try {
  await runWorker(settings);
} catch (error) {
  tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();

/** One worker process of one study: polls until it is told to stop, or until the command that started it is gone. */
async function runWorker({
  address,
  namespace,
  taskQueue,
  workspace,
  threads,
  bundle,
  log,
}: WorkerSettings): Promise<void> {
  // With a cluster there is no server of our own that would have made it.
  mkdirSync(dirname(log), { recursive: true });
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger("WARN", ({ level, message, meta }) => {
      appendFileSync(log, `${level} ${message} ${JSON.stringify(meta ?? {})}\n`);
    }),
  });
  // The terminal sends Ctrl-C to the whole group; the command decides what it means.
  process.on("SIGINT", () => {});
  const connection = await NativeConnection.connect(address === null ? clusterOptions() : { address });
  const pool = createThreadPool(threads);
  try {
    let isStopping = false;
    const context = await createActivityContext({
      isStopping: () => isStopping,
      workspace,
      threads: pool,
      listen: (run, event) => tell({ kind: "event", run, event }),
    });
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      workflowBundle: { codePath: bundle },
      activities: wrapActivities(createActivities(context)),
      // Cases wait for the threads of the pool: more activities than threads hide the latency of the server, and cost no work in a kill.
      maxConcurrentActivityTaskExecutions: Math.max(8, 2 * threads),
      stickyQueueScheduleToStartTimeout: "1 second",
      shutdownGraceTime: "10 minutes",
      maxHeartbeatThrottleInterval: "1 second",
      defaultHeartbeatThrottleInterval: "1 second",
    });
    const stop = () => {
      isStopping = true;
      if (worker.getState() === "RUNNING") worker.shutdown();
    };
    process.on("message", (command: WorkerCommand) => {
      if (command.kind === "shutdown") stop();
    });
    process.on("disconnect", stop);
    process.on("SIGTERM", stop);
    const running = worker.run();
    tell({ kind: "ready" });
    await running;
  } finally {
    await pool.close();
    await connection.close();
  }
}

function clusterOptions() {
  const configured = readTemporalAddress(process.env);
  if (configured === null)
    throw new Error("worker: no address given, expected TEMPORAL_ADDRESS or a profile in temporal.toml");
  return configured.connectionOptions;
}
