import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import {
  TemporalAddressError,
  TemporalSettingError,
  TemporalUnavailableError,
} from "../../../workers/temporal-server/errors.ts";
import { findTemporal, readTemporalAddress } from "../../../workers/temporal-server/find-temporal.ts";
import { findLiveBinary } from "./live-binary.ts";
import { temporalScript, writeProgram } from "./program-scripts.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const binary = await findLiveBinary();
const onNotice = () => undefined;
const unreachable = "127.0.0.1:1";

/** The environment of this process without the settings of a Temporal client. */
async function cleanEnvironment(more: Record<string, string> = {}) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("TEMPORAL_"));
  const settings = join(await makeTemporaryFolder(), "temporal.toml");
  return { ...Object.fromEntries(own), TEMPORAL_CONFIG_FILE: settings, ...more };
}

describe.skipIf(binary === null)("finding Temporal", () => {
  it("starts the embedded server, and uses any server whose address is given", async () => {
    const workspace = await makeTemporaryFolder();
    const env = await cleanEnvironment({ RADSTUDY_TEMPORAL_BINARY: binary?.path ?? "" });
    const embedded = await findTemporal({ workspace, onNotice, engine: "auto", env });
    if (embedded.kind !== "embedded") throw new Error(`expected the embedded server, got ${embedded.kind}`);
    onTestFinished(() => embedded.server.stop());
    const { address, serverVersion } = embedded.server;

    const named = { ...env, TEMPORAL_ADDRESS: address };
    const cluster = await findTemporal({ workspace, onNotice, engine: "auto", env: named });
    if (cluster.kind !== "cluster") throw new Error(`expected the cluster, got ${cluster.kind}`);
    expect(cluster).toMatchObject({ address, namespace: "default", serverVersion });
    const { namespaceInfo } = await cluster.connection.workflowService.describeNamespace({ namespace: "default" });
    expect(namespaceInfo?.name).toBe("default");
    await cluster.close();

    const absent = { ...named, TEMPORAL_NAMESPACE: "absent" };
    const wrong = findTemporal({ workspace, onNotice, engine: "auto", env: absent });
    await expect(wrong).rejects.toThrow(`Temporal address ${address}: the service has no namespace "absent"`);
  });
});

describe("where Temporal is configured but not there", () => {
  it("says so and never falls back", async () => {
    const workspace = await makeTemporaryFolder();
    const env = await cleanEnvironment({ TEMPORAL_ADDRESS: unreachable });
    const search = findTemporal({ workspace, onNotice, engine: "auto", env });
    await expect(search).rejects.toThrow(TemporalAddressError);
    await expect(search).rejects.toThrow(/^Temporal address 127.0.0.1:1: no Temporal service answers there/);
  });

  it("reads the address, namespace and key of the profile in temporal.toml", async () => {
    const env = await cleanEnvironment({ TEMPORAL_PROFILE: "hospital" });
    expect(readTemporalAddress(await cleanEnvironment())).toBeNull();
    const profile = `[profile.hospital]\naddress = "temporal.example:7233"\nnamespace = "studies"\napi_key = "secret"\n`;
    await writeFile(env.TEMPORAL_CONFIG_FILE, profile);
    expect(readTemporalAddress(env)).toMatchObject({
      address: "temporal.example:7233",
      namespace: "studies",
      connectionOptions: { apiKey: "secret", tls: true },
    });
    const absent = { ...env, TEMPORAL_PROFILE: "absent" };
    expect(() => readTemporalAddress(absent)).toThrow(TemporalSettingError);
  });
});

describe("where no Temporal can be had", () => {
  it("gives the reasons for the notice of the in-process engine", async () => {
    const workspace = await makeTemporaryFolder();
    const env = await cleanEnvironment({ RADSTUDY_TEMPORAL_WAYS: "" });
    expect(await findTemporal({ workspace, onNotice, engine: "auto", env })).toEqual({
      kind: "none",
      reasons: ["path", "cache", "download", "go"].map((way) => `${way}: switched off by RADSTUDY_TEMPORAL_WAYS`),
    });
  });

  it("gives the end of the log where the server does not start", async () => {
    const workspace = await makeTemporaryFolder();
    const script = temporalScript("1.5.1", "1.29.1", "echo wrong processor; exit 1");
    const program = await writeProgram(join(workspace, "temporal"), script);
    const env = await cleanEnvironment({ RADSTUDY_TEMPORAL_BINARY: program });
    const found = await findTemporal({ workspace, onNotice, engine: "auto", env });
    expect(found).toMatchObject({ kind: "none", reasons: [expect.stringContaining("wrong processor")] });
  });

  it("is an error where Temporal was required", async () => {
    const workspace = await makeTemporaryFolder();
    const env = await cleanEnvironment({ RADSTUDY_TEMPORAL_WAYS: "" });
    const search = findTemporal({ workspace, onNotice, engine: "temporal", env });
    await expect(search).rejects.toThrow(TemporalUnavailableError);
    await expect(search).rejects.toThrow("use --engine in-process");
  });
});
