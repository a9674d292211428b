import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { identifyThisProcess } from "../../../workers/temporal-server/process-identity.ts";
import { temporalFolder, writeServerState } from "../../../workers/temporal-server/server-state.ts";
import { inspectTemporal } from "../../../workers/temporal-server/temporal-doctor.ts";
import { temporalScript, writeProgram } from "./program-scripts.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

async function inspect(folder: string, more: Record<string, string> = {}) {
  const env = {
    PATH: join(folder, "bin"),
    XDG_CACHE_HOME: join(folder, "cache"),
    TEMPORAL_CONFIG_FILE: join(folder, "temporal.toml"),
    ...more,
  };
  const checks = await inspectTemporal(join(folder, "results"), env);
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

async function occupyPort(): Promise<number> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  onTestFinished(() => void listener.close());
  return (listener.address() as AddressInfo).port;
}

async function recordServer(folder: string, process: ReturnType<typeof identifyThisProcess>, port: number) {
  const own = temporalFolder(join(folder, "results"));
  await mkdir(own, { recursive: true });
  const paths = { databasePath: join(own, "temporal.db"), binaryPath: "/x/temporal" };
  const versions = { cliVersion: "1.5.1", madeBy: "1.29.1", binarySha256: "0".repeat(64), serverVersion: "1.29.1" };
  writeServerState(own, { process, port, uiPort: 8233, ...paths, ...versions });
}

describe("the Temporal part of the doctor", () => {
  it("finds nothing wrong on a machine that can install what it lacks, and says what will happen", async () => {
    const checks = await inspect(await makeTemporaryFolder());
    expect(checks["temporal address"]).toMatchObject({ state: "ok" });
    expect(checks["temporal binary"]).toMatchObject({
      state: "warning",
      found: expect.stringContaining('path: no "temporal" on the PATH; cache: no '),
      fix: 'none needed: "radstudy run" installs version 1.5.1 once (download, then go)',
    });
    expect(checks["go"]).toMatchObject({ state: "warning", found: "no Go compiler on the PATH" });
    expect(checks["cache folder"]).toMatchObject({ state: "ok" });
    expect(checks["temporal server"]).toMatchObject({ state: "ok", found: expect.stringContaining("not running") });
    expect(checks["temporal port"]).toMatchObject({ state: "ok", found: "a free port is chosen" });
    expect(checks["disk space"].found).toMatch(/^\d+\.\d GB free for .*results$/);
  });

  it("names the binary, the compiler and their versions", async () => {
    const folder = await makeTemporaryFolder();
    const path = await writeProgram(join(folder, "bin", "temporal"), temporalScript("1.5.1", "1.29.1"));
    await writeProgram(join(folder, "bin", "go"), "#!/bin/sh\necho go version go1.0 test/test\n");
    const checks = await inspect(folder);
    expect(checks["temporal binary"].found).toBe(`${path} (version 1.5.1, server 1.29.1)`);
    expect(checks["go"]).toEqual({ name: "go", state: "ok", found: "go version go1.0 test/test", fix: null });
  });

  it("reports every setting that cannot work, in one pass", async () => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "results"), "a file, not a folder");
    await writeFile(join(folder, "temporal.toml"), "[profile.default\n");
    const checks = await inspect(folder, {
      RADSTUDY_TEMPORAL_BINARY: join(folder, "absent"),
      RADSTUDY_TEMPORAL_PORT: String(await occupyPort()),
    });
    const missing = Object.values(checks).filter(({ state }) => state === "missing");
    expect(missing.map(({ name }) => name)).toEqual([
      "temporal address",
      "temporal binary",
      "temporal port",
      "disk space",
    ]);
    expect(missing.every(({ fix }) => fix !== null)).toBe(true);
  });

  it("says that nothing can be had where all ways are switched off", async () => {
    const checks = await inspect(await makeTemporaryFolder(), { RADSTUDY_TEMPORAL_WAYS: "" });
    expect(checks["temporal binary"].state).toBe("missing");
  });

  it("tells a running server from one that was killed and from one that does not listen", async () => {
    const folder = await makeTemporaryFolder();
    const self = identifyThisProcess();
    const port = await occupyPort();
    await recordServer(folder, self, port);
    const running = await inspect(folder, { RADSTUDY_TEMPORAL_PORT: String(port) });
    expect(running["temporal server"].found).toBe(`version 1.29.1, process ${self.pid}, http://127.0.0.1:8233`);
    expect(running["temporal port"].state).toBe("ok");
    await recordServer(folder, { ...self, startTime: "1" }, port);
    expect((await inspect(folder))["temporal server"]).toMatchObject({
      state: "ok",
      found: "ended without a clean stop, repaired at the next start",
    });
    await recordServer(folder, self, 1);
    expect((await inspect(folder))["temporal server"].state).toBe("warning");
  });
});
