import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { choosePort } from "../../../workers/temporal-server/choose-port.ts";
import { startWorker } from "../../../workers/temporal-worker/start-worker.ts";
import { processesOf } from "../../fixtures/command.ts";
import { makeTestFolder } from "../../fixtures/small-study.ts";

describe("a worker that cannot reach its server", () => {
  it("says so and is gone", async () => {
    const workspace = await makeTestFolder();
    const port = await choosePort([], []);
    const settings = {
      address: `127.0.0.1:${port}`,
      namespace: "default",
      taskQueue: "none",
      workspace,
      threads: 1,
      bundle: join(workspace, "bundle.js"),
      log: join(workspace, "logs", "worker.log"),
    };
    await expect(startWorker(settings, () => {})).rejects.toThrow(/^worker: .*(connect|transport)/i);
    await expect.poll(() => processesOf(workspace)).toEqual([]);
  });
});
