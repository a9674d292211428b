import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { TemporalBinaryError, TemporalSettingError } from "../../../workers/temporal-server/errors.ts";
import { findTemporalBinary } from "../../../workers/temporal-server/find-temporal-binary.ts";
import { temporalScript, writeProgram } from "./program-scripts.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

async function makeMachine() {
  const folder = await makeTemporaryFolder();
  const env = { PATH: join(folder, "bin"), XDG_CACHE_HOME: join(folder, "cache") };
  const onPath = join(folder, "bin", "temporal");
  const inCache = join(folder, "cache", "radstudy", "temporal", "1.5.1", "temporal");
  return { folder, env, onPath, inCache };
}

describe("finding the Temporal program", () => {
  it("prefers the named one, then the PATH, then the cache", async () => {
    const { folder, env, onPath, inCache } = await makeMachine();
    await writeProgram(inCache, temporalScript("1.5.1", "1.29.1"));
    expect((await findTemporalBinary(env)).binary).toEqual({
      path: inCache,
      way: "cache",
      cliVersion: "1.5.1",
      serverVersion: "1.29.1",
    });
    await writeProgram(onPath, temporalScript("1.6.0", "1.30.0"));
    expect((await findTemporalBinary(env)).binary).toMatchObject({
      path: onPath,
      way: "path",
      serverVersion: "1.30.0",
    });
    const named = await writeProgram(join(folder, "mine"), temporalScript("0.0.0-DEV", "1.31.0"));
    const { binary } = await findTemporalBinary({ ...env, RADSTUDY_TEMPORAL_BINARY: named });
    expect(binary).toMatchObject({ path: named, way: "environment", cliVersion: "0.0.0-DEV" });
  });

  it("looks for the cache in the home folder where XDG_CACHE_HOME is not set", async () => {
    const { folder } = await makeMachine();
    const path = join(folder, ".cache", "radstudy", "temporal", "1.5.1", "temporal");
    await writeProgram(path, temporalScript("1.5.1", "1.29.1"));
    expect((await findTemporalBinary({ HOME: folder, PATH: "" })).binary?.path).toBe(path);
  });

  it("passes over programs that do not run, and remembers why", async () => {
    const { env, onPath, inCache } = await makeMachine();
    await writeProgram(onPath, "#!/bin/sh\necho another program\n");
    await writeProgram(inCache, "#!/bin/sh\nexit 3\n");
    const { binary, tried } = await findTemporalBinary(env);
    expect(binary).toBeNull();
    expect(tried.map(({ way }) => way)).toEqual(["path", "cache"]);
    expect(tried[0].reason).toBe(`${onPath} is not usable: its version reads "another program"`);
    expect(tried[1].reason).toContain(`${inCache} is not usable: Command failed`);
  });

  it("reads a program that does not state its server version", async () => {
    const { env, onPath } = await makeMachine();
    await writeProgram(onPath, "#!/bin/sh\necho temporal version 2.0.0\n");
    expect((await findTemporalBinary(env)).binary).toMatchObject({ cliVersion: "2.0.0", serverVersion: null });
  });

  it("never falls back from a named program that does not work", async () => {
    const { folder, env, onPath } = await makeMachine();
    await writeProgram(onPath, temporalScript("1.6.0", "1.30.0"));
    const search = findTemporalBinary({ ...env, RADSTUDY_TEMPORAL_BINARY: join(folder, "absent") });
    await expect(search).rejects.toThrow(TemporalBinaryError);
    await expect(search).rejects.toThrow("there is no such file; correct the path or unset the variable");
  });

  it("keeps to RADSTUDY_TEMPORAL_WAYS and refuses an unknown way by name", async () => {
    const { env, onPath } = await makeMachine();
    await writeProgram(onPath, temporalScript("1.6.0", "1.30.0"));
    const switchedOff = "switched off by RADSTUDY_TEMPORAL_WAYS";
    expect((await findTemporalBinary({ ...env, RADSTUDY_TEMPORAL_WAYS: "cache" })).tried[0].reason).toBe(switchedOff);
    expect((await findTemporalBinary({ ...env, RADSTUDY_TEMPORAL_WAYS: "" })).tried).toHaveLength(2);
    const wrong = findTemporalBinary({ ...env, RADSTUDY_TEMPORAL_WAYS: "path, brew" });
    await expect(wrong).rejects.toThrow(TemporalSettingError);
    await expect(wrong).rejects.toThrow('unknown way "brew", expected a list of path, cache, download, go');
  });
});
