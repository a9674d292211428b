import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Client, Connection } from "@temporalio/client";
import { expect, onTestFinished } from "vitest";

import { identifyProcess } from "../../../workers/temporal-server/process-identity.ts";
import { startTemporalServer, type TemporalServer } from "../../../workers/temporal-server/start-temporal-server.ts";
import { findLiveBinary } from "./live-binary.ts";

export const binary = await findLiveBinary();
const holdServer = fileURLToPath(import.meta.resolve("./hold-server.ts"));

export async function start(workspace: string, more: Record<string, string> = {}, notices: string[] = []) {
  const env = { ...process.env, RADSTUDY_TEMPORAL_BINARY: binary?.path, ...more };
  const server = await startTemporalServer({ workspace, env, onNotice: (line) => void notices.push(line) });
  onTestFinished(() => server.stop());
  return server;
}

/** Another command that uses the server of the workspace, in a process group of its own like a terminal's. */
export async function startCommand(
  workspace: string,
): Promise<{ child: ChildProcess; pid: number; startedHere: boolean }> {
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

export async function endCommand(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.stdin?.end();
  expect((await exit)[0]).toBe(0);
}

export async function killAndWait(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await expect.poll(() => identifyProcess(pid)).toBeNull();
}

export async function connect(server: TemporalServer): Promise<Client> {
  const connection = await Connection.connect({ address: server.address });
  onTestFinished(() => connection.close());
  return new Client({ connection, namespace: server.namespace });
}

export async function occupyPort(port = 0): Promise<{ port: number; listener: Server }> {
  const listener = createServer();
  listener.listen(port, "127.0.0.1");
  await once(listener, "listening");
  onTestFinished(() => void listener.close());
  const address = listener.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, listener };
}

export function portOf(server: TemporalServer): number {
  return Number(server.address.split(":")[1]);
}
