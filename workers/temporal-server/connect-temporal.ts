import { connect as connectSocket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { Connection } from "@temporalio/client";
import { msToTs, optionalTsToMs } from "@temporalio/common/lib/time.js";
import type { NativeConnectionOptions } from "@temporalio/worker";

const notFound = 5;
const serving = 1;
const pollMs = 25;
const callTimeoutMs = 2_000;

/** Waits until the server on this port serves and knows the namespace; `isGone` ends the wait early. */
export async function connectWhenReady(
  port: number,
  namespace: string,
  timeoutMs: number,
  isGone: () => boolean,
): Promise<Connection | null> {
  const deadline = performance.now() + timeoutMs;
  const isOver = () => isGone() || performance.now() > deadline;
  while (!(await acceptsSockets(port))) {
    if (isOver()) return null;
    await delay(pollMs);
  }
  const connection = Connection.lazy({
    address: `127.0.0.1:${port}`,
    interceptors: [],
    channelArgs: { "grpc.initial_reconnect_backoff_ms": 50, "grpc.max_reconnect_backoff_ms": 200 },
  });
  while (!(await isReady(connection, namespace))) {
    if (isOver()) {
      await connection.close();
      return null;
    }
    await delay(pollMs);
  }
  return connection;
}

/** Version that the server states about itself. */
export async function readServerVersion(connection: Connection): Promise<string> {
  return (await connection.workflowService.getSystemInfo({})).serverVersion ?? "unknown";
}

/** Keeps closed runs for at least `days`: the dev server forgets them after one day. */
export async function raiseRetention(connection: Connection, namespace: string, days: number): Promise<void> {
  const wantedMs = days * 86_400_000;
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  if ((optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0) >= wantedMs) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(wantedMs) },
  });
}

/** Why the service behind these options cannot be used, or the open connection. */
export async function connectToCluster(
  options: NativeConnectionOptions,
  namespace: string,
): Promise<Connection | { readonly problem: string; readonly fix: string }> {
  let connection: Connection;
  try {
    connection = await Connection.connect({ ...options, connectTimeout: "5s" });
  } catch (error) {
    return {
      problem: `no Temporal service answers there (${firstLine(error)})`,
      fix: "start that service, correct TEMPORAL_ADDRESS or the profile in temporal.toml, or unset it to use the embedded server",
    };
  }
  try {
    await connection.withDeadline(Date.now() + 5_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return connection;
  } catch (error) {
    await connection.close();
    if ((error as { code?: number }).code === notFound) {
      return {
        problem: `the service has no namespace "${namespace}"`,
        fix: "create it there, or set TEMPORAL_NAMESPACE to an existing one",
      };
    }
    return {
      problem: `the service does not let us use namespace "${namespace}" (${firstLine(error)})`,
      fix: "correct TEMPORAL_API_KEY, TEMPORAL_TLS_* or TEMPORAL_NAMESPACE",
    };
  }
}

async function isReady(connection: Connection, namespace: string): Promise<boolean> {
  try {
    return await connection.withDeadline(Date.now() + callTimeoutMs, async () => {
      const { status } = await connection.healthService.check({
        service: "temporal.api.workflowservice.v1.WorkflowService",
      });
      if (Number(status) !== serving) return false;
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    });
  } catch {
    return false;
  }
}

function acceptsSockets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function firstLine(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0] : String(error);
}
