import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { identifyProcess, identifyThisProcess } from "../../../workers/temporal-server/process-identity.ts";
import { temporalFolder } from "../../../workers/temporal-server/server-state.ts";
import { startTemporalServer } from "../../../workers/temporal-server/start-temporal-server.ts";
import { binary, connect, killAndWait, start, startCommand } from "./live-server.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

describe.skipIf(binary === null)("the embedded Temporal server after a kill", () => {
  it("survives Ctrl-C and the kill of the command that started it, and is adopted and ended by the next", async () => {
    const workspace = await makeTemporaryFolder();
    const killed = await startCommand(workspace);
    const interrupted = await startCommand(workspace);
    await killAndWait(killed.child.pid ?? 0);
    const exit = once(interrupted.child, "exit");
    process.kill(-(interrupted.child.pid ?? 0), "SIGINT");
    await exit;
    const server = await start(workspace);
    expect(server).toMatchObject({ pid: killed.pid, startedHere: false });
    expect(server.binary.path).toBe(binary?.path);
    await server.stop();
    expect(identifyProcess(killed.pid)).toBeNull();
  });

  it("goes on with the same database and ports after the server was killed", async () => {
    const workspace = await makeTemporaryFolder();
    const first = await start(workspace);
    const before = await connect(first);
    await before.workflow.start("anything", { workflowId: "study/kept", taskQueue: "nobody" });
    await killAndWait(first.pid);

    const second = await start(workspace);
    expect(second.startedHere).toBe(true);
    expect([second.address, second.uiUrl]).toEqual([first.address, first.uiUrl]);
    const after = await connect(second);
    expect((await after.workflow.getHandle("study/kept").describe()).status.name).toBe("RUNNING");
  });

  it("heals what dead processes left: lock, state, users and a database that never became ready", async () => {
    const workspace = await makeTemporaryFolder();
    const folder = temporalFolder(workspace);
    const dead = { ...identifyThisProcess(), startTime: "1" };
    await mkdir(join(folder, "users"), { recursive: true });
    await writeFile(join(folder, "server.lock"), JSON.stringify({ token: "dead", process: dead }));
    await writeFile(join(folder, "users", "dead.json"), JSON.stringify(dead));
    await writeFile(join(folder, "users", "cut.json"), "{");
    await writeFile(join(folder, "temporal.db"), "not a database");
    const paths = { databasePath: join(folder, "temporal.db"), binaryPath: "/absent/temporal" };
    const state = { process: dead, port: 7233, uiPort: 8233, cliVersion: "1.0.0", madeBy: "1.0.0", ...paths };
    await writeFile(join(folder, "server.json"), JSON.stringify(state));
    const server = await start(workspace);
    expect(server.startedHere).toBe(true);
    await server.stop();
    expect(identifyProcess(server.pid)).toBeNull();
    expect(await readdir(join(folder, "users"))).toEqual([]);
  });

  it.skipIf(!existsSync("/proc/self/stat"))("is started again where it hangs", async () => {
    const workspace = await makeTemporaryFolder();
    const first = await start(workspace);
    process.kill(first.pid, "SIGSTOP");
    await expect.poll(() => readFile(`/proc/${first.pid}/stat`, "utf8")).toContain("(temporal) T ");
    const notices: string[] = [];
    const second = await startTemporalServer({
      workspace,
      env: { ...process.env, RADSTUDY_TEMPORAL_BINARY: binary?.path },
      onNotice: (line) => void notices.push(line),
      readyTimeoutMs: 1_000,
    });
    onTestFinished(() => second.stop());
    expect(second.startedHere).toBe(true);
    expect(identifyProcess(first.pid)).toBeNull();
    expect(notices).toEqual([expect.stringContaining(`(process ${first.pid}) does not answer`)]);
  });

  it("is found by the next command where the one that started it was killed before it was ready", async () => {
    const workspace = await makeTemporaryFolder();
    const first = await start(workspace);
    const folder = temporalFolder(workspace);
    // The state that is written at the spawn, before anything is known of the server itself.
    const stateFile = join(folder, "server.json");
    const state = JSON.parse(await readFile(stateFile, "utf8")) as Record<string, unknown>;
    await writeFile(stateFile, JSON.stringify({ ...state, binarySha256: null, serverVersion: null }));
    await rm(`${first.databasePath}.json`);
    const second = await start(workspace);
    expect(second).toMatchObject({ pid: first.pid, startedHere: false, binary: first.binary });
    expect(JSON.parse(await readFile(`${first.databasePath}.json`, "utf8"))).toMatchObject({
      serverVersion: first.serverVersion,
      binarySha256: first.binary.sha256,
    });
  });
});
