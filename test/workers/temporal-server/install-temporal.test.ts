import { execFile } from "node:child_process";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { describe, expect, it, onTestFinished } from "vitest";

import { findOrInstallTemporal } from "../../../workers/temporal-server/install-temporal.ts";
import { temporalScript, writeProgram } from "./program-scripts.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const run = promisify(execFile);
const buildNotice = "One-time set-up: building the Temporal server (about 2 min, 252 MB, kept in the cache)";

/** A machine without Temporal whose `go` notes each call and installs a program, or fails with `goFailure`. */
async function makeMachine(goFailure?: string) {
  const folder = await makeTemporaryFolder();
  const cache = join(folder, "cache", "radstudy", "temporal", "1.5.1");
  const calls = join(folder, "calls");
  await writeFile(calls, "");
  await writeFile(join(folder, "built"), temporalScript("0.0.0-DEV", "1.29.1"));
  const install =
    goFailure === undefined
      ? `cp "${join(folder, "built")}" "$GOBIN/temporal"`
      : `echo "go: downloading a module" >&2; echo "${goFailure}" >&2; exit 1`;
  const version = `if [ "$1" = version ]; then echo "go version go1.0 test/test"; exit 0; fi`;
  await writeProgram(join(folder, "bin", "go"), `#!/bin/sh\n${version}\necho "$@" >> "${calls}"\n${install}\n`);
  const notices: string[] = [];
  const env = { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, XDG_CACHE_HOME: join(folder, "cache") };
  return { folder, cache, calls, env, notices, onNotice: (line: string) => void notices.push(line) };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A download service like the official one: it names an archive, then sends it. */
async function serveArchive(folder: string, change: (archive: Buffer) => Buffer): Promise<string> {
  await writeProgram(join(folder, "official", "temporal"), temporalScript("1.5.1", "1.29.1"));
  await run("tar", ["-czf", join(folder, "cli.tar.gz"), "-C", join(folder, "official"), "temporal"]);
  const archive = change(await readFile(join(folder, "cli.tar.gz")));
  return serve((request, response) => {
    const url = new URL(request.url ?? "", `http://${request.headers.host}`);
    if (url.pathname === "/cli/v1.5.1" && url.searchParams.has("arch") && url.searchParams.has("platform")) {
      response.end(JSON.stringify({ archiveUrl: `${url.origin}/cli.tar.gz`, fileToExtract: "temporal" }));
    } else if (url.pathname === "/cli.tar.gz") {
      response.end(archive);
    } else {
      response.writeHead(404).end();
    }
  });
}

describe("installing the Temporal program", () => {
  it("downloads it into the cache and uses it from there afterwards", async () => {
    const machine = await makeMachine();
    const downloadAddress = await serveArchive(machine.folder, (archive) => archive);
    const first = await findOrInstallTemporal({ ...machine, downloadAddress });
    expect(first.binary).toMatchObject({ path: join(machine.cache, "temporal"), way: "download", cliVersion: "1.5.1" });
    expect(machine.notices).toEqual(["One-time set-up: downloading the Temporal server (kept in the cache)"]);
    const second = await findOrInstallTemporal({ ...machine, downloadAddress });
    expect(second.binary?.way).toBe("cache");
    expect(machine.notices).toHaveLength(1);
    expect(await readdir(machine.cache)).toEqual(["temporal"]);
  });

  it("builds the pinned version where the download service cannot be reached, and remembers why it could not", async () => {
    const machine = await makeMachine();
    const { binary, tried } = await findOrInstallTemporal({ ...machine, downloadAddress: "http://127.0.0.1:1" });
    expect(binary).toMatchObject({ path: join(machine.cache, "temporal"), way: "go", serverVersion: "1.29.1" });
    expect(machine.notices.at(-1)).toBe(buildNotice);
    expect(tried.map(({ way }) => way)).toEqual(["path", "cache", "download"]);
    expect(tried[2].reason).toContain("http://127.0.0.1:1/cli/v1.5.1");
    expect(await readFile(machine.calls, "utf8")).toBe("install github.com/temporalio/cli/cmd/temporal@v1.5.1\n");
    expect(await readdir(machine.cache)).toEqual(["temporal"]);
  });

  it("refuses an archive that is cut off, and leaves nothing of it", async () => {
    const machine = await makeMachine("no module proxy");
    const downloadAddress = await serveArchive(machine.folder, (archive) => archive.subarray(0, archive.length - 40));
    const { binary, tried } = await findOrInstallTemporal({ ...machine, downloadAddress });
    expect(binary).toBeNull();
    expect(tried[2].reason).toMatch(/unexpected end of file|ends inside/);
    expect(tried[3]).toEqual({ way: "go", reason: "no module proxy" });
    expect(await readdir(machine.cache)).toEqual([]);
  });

  it("does not follow the service to an archive over another protocol", async () => {
    const machine = await makeMachine("no module proxy");
    const downloadAddress = await serve((_, response) => {
      response.end(JSON.stringify({ archiveUrl: "ftp://127.0.0.1/cli.tar.gz", fileToExtract: "temporal" }));
    });
    const { tried } = await findOrInstallTemporal({ ...machine, downloadAddress });
    expect(tried[2].reason).toBe("ftp://127.0.0.1/cli.tar.gz does not use http");
  });

  it("says what failed for every way where none works", async () => {
    const machine = await makeMachine();
    const downloadAddress = await serve((_, response) => response.writeHead(503, "Busy").end());
    const env = { PATH: join(machine.folder, "empty"), XDG_CACHE_HOME: join(machine.folder, "cache") };
    const { binary, tried } = await findOrInstallTemporal({ ...machine, env, downloadAddress });
    expect(binary).toBeNull();
    expect(tried.map(({ way, reason }) => `${way}: ${reason}`)).toEqual([
      'path: no "temporal" on the PATH',
      `cache: no ${join(machine.cache, "temporal")}`,
      expect.stringMatching(/^download: .* answered 503 Busy$/),
      "go: there is no Go compiler on the PATH",
    ]);
  });

  it("refuses a built program that does not run", async () => {
    const machine = await makeMachine();
    await writeFile(join(machine.folder, "built"), "#!/bin/sh\necho other\n");
    const env = { ...machine.env, RADSTUDY_TEMPORAL_WAYS: "go" };
    const { binary, tried } = await findOrInstallTemporal({ ...machine, env });
    expect(binary).toBeNull();
    expect(tried.at(-1)?.reason).toBe('the new program does not run: its version reads "other"');
  });

  it("builds once for two that want it at once, and clears what a killed installation left", async () => {
    const machine = await makeMachine();
    await mkdir(join(machine.cache, "partial-dead"), { recursive: true });
    const env = { ...machine.env, RADSTUDY_TEMPORAL_WAYS: "cache,go" };
    const found = await Promise.all([1, 2].map(() => findOrInstallTemporal({ ...machine, env })));
    expect(found.map(({ binary }) => binary?.path)).toEqual(Array(2).fill(join(machine.cache, "temporal")));
    expect((await readFile(machine.calls, "utf8")).trim().split("\n")).toHaveLength(1);
    expect(await readdir(machine.cache)).toEqual(["temporal"]);
  });

  it("reports a cache folder that cannot be made", async () => {
    const machine = await makeMachine();
    const env = { ...machine.env, XDG_CACHE_HOME: join(machine.folder, "calls"), RADSTUDY_TEMPORAL_WAYS: "go" };
    const { binary, tried } = await findOrInstallTemporal({ ...machine, env });
    expect(binary).toBeNull();
    expect(tried.at(-1)).toMatchObject({ way: "go", reason: expect.stringContaining("ENOTDIR") });
  });
});
