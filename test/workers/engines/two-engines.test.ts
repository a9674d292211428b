import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, Runtime, Worker } from "@temporalio/worker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunOutcome } from "../../../workers/runs/start-run.ts";
import { readEvents } from "../../../workers/runs/event-log.ts";
import { startTemporalServer, type TemporalServer } from "../../../workers/temporal-server/start-temporal-server.ts";
import { workflowBundle } from "../../../workers/temporal-worker/workflow-bundle.ts";
import { eventsNamed, processesOf, runCommand, runStudy } from "../../fixtures/command.ts";
import { makeSmallStudy, type SmallStudy } from "../../fixtures/small-study.ts";
import { undisturbedRun } from "../../fixtures/undisturbed-run.ts";
import { findLiveBinary } from "../temporal-server/live-binary.ts";

const binary = await findLiveBinary();
const env = { RADSTUDY_TEMPORAL_BINARY: binary?.path };

describe.skipIf(binary === null)("the two engines", { timeout: 300_000 }, () => {
  const { outcome: inProcess, studyAfterwards } = undisturbedRun({});
  let folder: string;
  let study: SmallStudy;
  let server: TemporalServer;
  let client: Client;
  let connection: Connection;
  let workflowId: string;
  let strangerRunId: string;
  let onTemporal: RunOutcome;

  /** The server stays for the tests, as for a second command; an open run of other code waits on it for ever. */
  beforeAll(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), "radstudy-test-"));
    study = await makeSmallStudy({}, folder);
    const planned = await runCommand(["plan", study.file, "--workspace", study.workspace, "--json"]);
    const { plan } = JSON.parse(planned.stdout) as { plan: string };
    workflowId = `study/small-study/${plan.slice(7, 19)}`;
    server = await startTemporalServer({
      workspace: study.workspace,
      env: { ...process.env, ...env },
      onNotice: () => {},
    });
    connection = await Connection.connect({ address: server.address });
    client = new Client({ connection, namespace: server.namespace });
    const stranger = await client.workflow.start("runStudy", {
      workflowId,
      taskQueue: "nobody",
      args: [],
      memo: { code: "sha256:other", run: "20260101-000000-aaaa" },
    });
    strangerRunId = stranger.firstExecutionRunId;
    onTemporal = await runStudy(study, "temporal", [], env);
  });

  afterAll(async () => {
    await connection?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("give the same table digests", () => {
    expect(onTemporal.engine).toBe("temporal");
    expect(inProcess().engine).toBe("in-process");
    expect(Object.keys(onTemporal.digests).length).toBeGreaterThan(10);
    expect(onTemporal.digests).toEqual(inProcess().digests);
  });

  it("share one store: what one has made the other reuses", async () => {
    const again = await runStudy(study, "in-process");
    expect(again.nodes).toMatchObject({ executed: 0, reused: again.nodes.total });
    expect(again.items).toMatchObject({ executed: 0, reused: again.items.total });
  });

  it("end an open run of other code and start anew, so that an edit never waits for a worker that is gone", async () => {
    const stranger = await client.workflow.getHandle(workflowId, strangerRunId).describe();
    expect(stranger.status.name).toBe("TERMINATED");
    const own = await client.workflow.getHandle(workflowId).describe();
    expect(own.status.name).toBe("COMPLETED");
    expect(own.memo).toMatchObject({ run: onTemporal.run });
    expect(eventsNamed(readEvents(onTemporal.folder), "run-resumed")).toEqual([]);
  });

  it("leave a history that replays on the workflow code, with one activity per batch and no patient in any id", async () => {
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    Runtime.install({ logger: new DefaultLogger("ERROR") });
    const { path } = await workflowBundle(study.workspace);
    await Worker.runReplayHistory({ workflowBundle: { codePath: path } }, history, workflowId);
    const ids = (history.events ?? []).flatMap(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityId ?? [],
    );
    expect(ids.filter((id) => id.startsWith("extract.ct/0"))).toHaveLength(28);
    expect(ids).toContain("validate.radiomics/0001");
    expect(ids.at(-1)).toBe("deliver");
    expect(ids.join(" ")).not.toMatch(/DEV-|EXT-/);
  });

  it("use the server that TEMPORAL_ADDRESS names, and start none of their own", async () => {
    const other = await studyAfterwards();
    const outcome = await runStudy(other, "temporal", [], { ...env, TEMPORAL_ADDRESS: server.address });
    expect(outcome).toMatchObject({ status: "completed", engine: "temporal", server: server.address });
    expect(outcome.nodes.executed).toBe(0);
    expect(outcome.digests).toEqual(inProcess().digests);
    expect(eventsNamed(readEvents(outcome.folder), "server")).toMatchObject([{ pid: null, address: server.address }]);
    expect(processesOf(other.workspace)).toEqual([]);
  });

  it("leave no worker behind, and the server to whoever still uses it", () => {
    const left = processesOf(study.workspace);
    expect(left).toHaveLength(1);
    expect(left[0]).toContain("server start-dev");
  });
});
