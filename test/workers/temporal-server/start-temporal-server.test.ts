import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Client, Connection } from "@temporalio/client";
import { describe, expect, it, onTestFinished } from "vitest";

import {
  TemporalPortTakenError,
  TemporalSettingError,
  TemporalStartError,
  TemporalUnavailableError,
  WorkspaceUnwritableError,
} from "../../../workers/temporal-server/errors.ts";
import { identifyProcess, identifyThisProcess } from "../../../workers/temporal-server/process-identity.ts";
import { temporalFolder } from "../../../workers/temporal-server/server-state.ts";
import { startTemporalServer, type TemporalServer } from "../../../workers/temporal-server/start-temporal-server.ts";
import { findLiveBinary } from "./live-binary.ts";
import { temporalScript, writeProgram } from "./program-scripts.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const binary = await findLiveBinary();
const holdServer = join(import.meta.dirname, "hold-server.ts");

async function start(workspace: string, more: Record<string, string> = {}, notices: string[] = []) {
  const env = { ...process.env, RADSTUDY_TEMPORAL_BINARY: binary?.path, ...more };
  const server = await startTemporalServer({ workspace, env, onNotice: (line) => void notices.push(line) });
  onTestFinished(() => server.stop());
  return server;
}

/** Another command that uses the server of the workspace, in a process group of its own like a terminal's. */
async function startCommand(workspace: string): Promise<{ child: ChildProcess; pid: number; startedHere: boolean }> {
  const env = { ...process.env, RADSTUDY_TEMPORAL_BINARY: binary?.path };
  const child = spawn(process.execPath, [holdServer, workspace], {
    env,
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, ...(JSON.parse(line) as { pid: number; startedHere: boolean }) };
}

async function endCommand(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.stdin?.end();
  expect((await exit)[0]).toBe(0);
}

async function killAndWait(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await expect.poll(() => identifyProcess(pid)).toBeNull();
}

async function connect(server: TemporalServer): Promise<Client> {
  const connection = await Connection.connect({ address: server.address });
  onTestFinished(() => connection.close());
  return new Client({ connection, namespace: server.namespace });
}

async function occupyPort(port = 0): Promise<{ port: number; listener: Server }> {
  const listener = createServer();
  listener.listen(port, "127.0.0.1");
  await once(listener, "listening");
  onTestFinished(() => void listener.close());
  const address = listener.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, listener };
}

function portOf(server: TemporalServer): number {
  return Number(server.address.split(":")[1]);
}

describe.skipIf(binary === null)("the embedded Temporal server", () => {
  it("is ready for use, durable, and gone after a clean stop", async () => {
    const workspace = await makeTemporaryFolder();
    const server = await start(workspace);
    expect(server).toMatchObject({ namespace: "default", startedHere: true, serverVersion: binary?.serverVersion });
    expect(server.binary.sha256).toMatch(/^[0-9a-f]{64}$/);

    const { connection } = await connect(server);
    const { config } = await connection.workflowService.describeNamespace({ namespace: "default" });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(3650 * 86_400);
    // Bytes 18 and 19 of a SQLite file are 2 where it uses write-ahead logging (SQLite file format, section 1.3).
    expect([...(await readFile(server.databasePath)).subarray(18, 20)]).toEqual([2, 2]);
    const ui = await fetch(server.uiUrl);
    expect(ui.ok).toBe(true);
    await ui.text();

    await server.stop();
    await server.stop();
    expect(identifyProcess(server.pid)).toBeNull();
    const left = await readdir(temporalFolder(workspace));
    expect(left).toContain("temporal.db");
    expect(left.filter((name) => name.startsWith("server.json") || name.includes("lock"))).toEqual([]);
    expect(await readdir(join(temporalFolder(workspace), "users"))).toEqual([]);
  });

  it("is shared by two commands that start at once, and ended by the last one", async () => {
    const workspace = await makeTemporaryFolder();
    const commands = await Promise.all([startCommand(workspace), startCommand(workspace)]);
    expect(commands[0].pid).toBe(commands[1].pid);
    expect(commands.filter(({ startedHere }) => startedHere)).toHaveLength(1);
    const starter = commands[0].startedHere ? commands[0] : commands[1];
    const other = starter === commands[0] ? commands[1] : commands[0];
    await endCommand(starter.child);
    expect(identifyProcess(starter.pid)).not.toBeNull();
    await endCommand(other.child);
    expect(identifyProcess(starter.pid)).toBeNull();
  });

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

  it("takes another port where its last one is taken, and refuses a taken port that was asked for", async () => {
    const workspace = await makeTemporaryFolder();
    const first = await start(workspace);
    await first.stop();
    const { port } = await occupyPort(portOf(first));
    const asked = start(workspace, { RADSTUDY_TEMPORAL_PORT: String(port) });
    await expect(asked).rejects.toThrow(TemporalPortTakenError);
    await expect(asked).rejects.toThrow(`port ${port} on 127.0.0.1 is taken`);
    const second = await start(workspace);
    expect(portOf(second)).not.toBe(port);
  });

  it("uses the port that was asked for, and tries again where a port is lost while it starts", async () => {
    const workspace = await makeTemporaryFolder();
    const { port, listener } = await occupyPort();
    listener.close();
    await once(listener, "close");
    const flag = join(workspace, "lost");
    const otherwise = `if [ ! -e "${flag}" ]; then touch "${flag}"; echo "bind: address already in use"; exit 1; fi\nexec "${binary?.path}" "$@"`;
    const program = await writeProgram(join(workspace, "temporal"), temporalScript("1.5.1", "1.29.1", otherwise));
    const more = { RADSTUDY_TEMPORAL_BINARY: program, RADSTUDY_TEMPORAL_PORT: String(port) };
    const server = await start(workspace, more);
    expect(portOf(server)).toBe(port);
    expect((await stat(flag)).isFile()).toBe(true);
  });

  it("gives another server version a new database and keeps the old one untouched", async () => {
    const workspace = await makeTemporaryFolder();
    const first = await start(workspace);
    await first.stop();
    const kept = await readFile(first.databasePath);
    const program = await writeProgram(
      join(workspace, "temporal"),
      temporalScript("9.0.0", "9.9.9", `exec "${binary?.path}" "$@"`),
    );
    const notices: string[] = [];
    const second = await start(workspace, { RADSTUDY_TEMPORAL_BINARY: program }, notices);
    await second.stop();
    expect(second.databasePath).toBe(join(temporalFolder(workspace), "temporal-9.9.9.db"));
    expect(notices).toEqual([expect.stringContaining(`gets a new database; that of ${binary?.serverVersion} is kept`)]);
    expect((await readFile(first.databasePath)).equals(kept)).toBe(true);
    const third = await start(workspace);
    expect(third.databasePath).toBe(first.databasePath);
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

describe("a Temporal server that cannot be started", () => {
  it("is reported with the end of its log and leaves no state behind", async () => {
    const workspace = await makeTemporaryFolder();
    const script = temporalScript("1.5.1", "1.29.1", "echo unable to open database file; exit 1");
    const program = await writeProgram(join(workspace, "temporal"), script);
    const failing = start(workspace, { RADSTUDY_TEMPORAL_BINARY: program });
    await expect(failing).rejects.toThrow(TemporalStartError);
    await expect(failing).rejects.toThrow(/ended before it was ready[^]*unable to open database file/);
    expect((await readdir(temporalFolder(workspace))).sort()).toEqual(["server.log"]);
  });

  it("is reported with every way that was tried", async () => {
    const workspace = await makeTemporaryFolder();
    const none = start(workspace, { RADSTUDY_TEMPORAL_BINARY: "", RADSTUDY_TEMPORAL_WAYS: "" });
    await expect(none).rejects.toThrow(TemporalUnavailableError);
    const reasons = ["path", "cache", "download", "go"].map((way) => `${way}: switched off by RADSTUDY_TEMPORAL_WAYS`);
    await expect(none).rejects.toMatchObject({ reasons });
  });

  it("is reported for a port that is no number", async () => {
    const workspace = await makeTemporaryFolder();
    const program = await writeProgram(join(workspace, "temporal"), temporalScript("1.5.1", "1.29.1"));
    const wrong = start(workspace, { RADSTUDY_TEMPORAL_BINARY: program, RADSTUDY_TEMPORAL_PORT: "72x" });
    await expect(wrong).rejects.toThrow(TemporalSettingError);
    await expect(wrong).rejects.toThrow('expected a port number from 1 to 65535, got "72x"');
  });

  it("is reported for a workspace that cannot be written", async () => {
    const file = join(await makeTemporaryFolder(), "results");
    await writeFile(file, "a file, not a folder");
    await expect(start(file)).rejects.toThrow(WorkspaceUnwritableError);
  });
});
