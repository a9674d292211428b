import type { Connection } from "@temporalio/client";
import { loadClientConnectConfig } from "@temporalio/envconfig";
import type { NativeConnectionOptions } from "@temporalio/worker";

import { connectToCluster, readServerVersion } from "./connect-temporal.ts";
import { TemporalAddressError, TemporalSettingError, TemporalStartError, TemporalUnavailableError } from "./errors.ts";
import { startTemporalServer, type TemporalServer } from "./start-temporal-server.ts";
import type { Environment } from "./temporal-ways.ts";

/** An existing service that the user named. */
interface TemporalCluster {
  readonly kind: "cluster";
  readonly address: string;
  readonly namespace: string;
  readonly serverVersion: string;
  /** For the connections of workers; holds the credentials, so it is never logged. */
  readonly connectionOptions: NativeConnectionOptions;
  /** The checked connection, ready for a client. */
  readonly connection: Connection;
  close(): Promise<void>;
}

export type FoundTemporal =
  | TemporalCluster
  | { readonly kind: "embedded"; readonly server: TemporalServer }
  | { readonly kind: "none"; readonly reasons: readonly string[] };

export interface FindOptions {
  readonly workspace: string;
  /** Receives the lines that a user should see while waiting. */
  readonly onNotice: (message: string) => void;
  /** `temporal` throws where `auto` answers `none`, so that the caller never falls back against the user's wish. */
  readonly engine: "auto" | "temporal";
  readonly env?: Environment;
}

/** The configured cluster, else the embedded server, else the reasons for the notice of the in-process engine. */
export async function findTemporal({
  workspace,
  onNotice,
  engine,
  env = process.env,
}: FindOptions): Promise<FoundTemporal> {
  const configured = readTemporalAddress(env);
  if (configured !== null) return connectCluster(configured);
  try {
    return { kind: "embedded", server: await startTemporalServer({ workspace, onNotice, env }) };
  } catch (error) {
    if (engine === "temporal") throw error;
    if (error instanceof TemporalUnavailableError) return { kind: "none", reasons: error.reasons };
    if (error instanceof TemporalStartError) return { kind: "none", reasons: [error.message] };
    throw error;
  }
}

export interface ConfiguredAddress {
  readonly address: string;
  readonly namespace: string;
  readonly connectionOptions: NativeConnectionOptions;
}

/** The address of `TEMPORAL_ADDRESS` or of the profile in temporal.toml; null where none is configured. */
export function readTemporalAddress(env: Environment): ConfiguredAddress | null {
  const overrideEnvVars = Object.fromEntries(Object.entries(env).filter((entry) => entry[1] !== undefined)) as Record<
    string,
    string
  >;
  let config: ReturnType<typeof loadClientConnectConfig>;
  try {
    config = loadClientConnectConfig({ overrideEnvVars });
  } catch (error) {
    throw new TemporalSettingError(
      "TEMPORAL_PROFILE",
      `the Temporal client settings cannot be read (${(error as Error).message}); correct temporal.toml or the TEMPORAL_ variables`,
    );
  }
  const { address } = config.connectionOptions;
  if (address === undefined || address === "") return null;
  return { address, namespace: config.namespace ?? "default", connectionOptions: config.connectionOptions };
}

async function connectCluster(configured: ConfiguredAddress): Promise<TemporalCluster> {
  const { address, namespace, connectionOptions } = configured;
  const connection = await connectToCluster(connectionOptions, namespace);
  if ("problem" in connection) throw new TemporalAddressError(address, connection.problem, connection.fix);
  const serverVersion = await readServerVersion(connection);
  const close = () => connection.close();
  return { kind: "cluster", address, namespace, serverVersion, connectionOptions, connection, close };
}
