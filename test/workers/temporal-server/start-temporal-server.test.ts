import { once } from "node:events";
import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import {
  TemporalPortTakenError,
  TemporalSettingError,
  TemporalStartError,
  TemporalUnavailableError,
  WorkspaceUnwritableError,
} from "../../../workers/temporal-server/errors.ts";
import { identifyProcess } from "../../../workers/temporal-server/process-identity.ts";
import { temporalFolder } from "../../../workers/temporal-server/server-state.ts";
import { binary, connect, endCommand, occupyPort, portOf, start, startCommand } from "./live-server.ts";
import { temporalScript, writeProgram } from "./program-scripts.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

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

  it.each([
    ["the server says so", "bind: address already in use"],
    ["it falls over the missing listener", "panic: nil pointer dereference in frontend.NewHTTPAPIServer"],
  ])("uses the port that was asked for, and tries again where a port is lost while it starts: %s", async (_, words) => {
    const workspace = await makeTemporaryFolder();
    const { port, listener } = await occupyPort();
    listener.close();
    await once(listener, "close");
    const flag = join(workspace, "lost");
    const otherwise = `if [ ! -e "${flag}" ]; then touch "${flag}"; echo "${words}"; exit 1; fi\nexec "${binary?.path}" "$@"`;
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
