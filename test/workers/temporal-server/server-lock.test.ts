import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { LockTimeoutError } from "../../../workers/temporal-server/errors.ts";
import { identifyThisProcess } from "../../../workers/temporal-server/process-identity.ts";
import { withServerLock } from "../../../workers/temporal-server/server-lock.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const timeoutMs = 30_000;
const deadHolder = JSON.stringify({ token: "dead-1", process: { ...identifyThisProcess(), startTime: "1" } });

async function countInside(file: string, contenders: number): Promise<{ most: number; done: number }> {
  let inside = 0;
  let most = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: contenders }, () =>
      withServerLock(file, timeoutMs, async () => {
        inside++;
        most = Math.max(most, inside);
        for (let turn = 0; turn < 5; turn++) await nextTurn();
        inside--;
        done++;
      }),
    ),
  );
  return { most, done };
}

describe("server lock", () => {
  it("lets one contender in at a time, and each once", async () => {
    const folder = await makeTemporaryFolder();
    expect(await countInside(join(folder, "a.lock"), 12)).toEqual({ most: 1, done: 12 });
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over the lock of a dead process, by one contender at a time", async () => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "a.lock"), deadHolder);
    expect(await countInside(join(folder, "a.lock"), 12)).toEqual({ most: 1, done: 12 });
    expect(await readdir(folder)).toEqual([]);
  });

  it("takes over although a process died while it took over", async () => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "a.lock"), deadHolder);
    await writeFile(join(folder, "a.lock.stale-dead-1"), deadHolder.replace("dead-1", "dead-2"));
    expect(await countInside(join(folder, "a.lock"), 4)).toEqual({ most: 1, done: 4 });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["", "{", '{"token":"../../x","process":{"pid":1}}'])("takes over a damaged lock %j", async (text) => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "a.lock"), text);
    expect(await countInside(join(folder, "a.lock"), 2)).toEqual({ most: 1, done: 2 });
  });

  it("gives up with the number of the process that holds it", async () => {
    const file = join(await makeTemporaryFolder(), "a.lock");
    await withServerLock(file, timeoutMs, async () => {
      const second = withServerLock(file, 40, () => Promise.resolve());
      await expect(second).rejects.toThrow(LockTimeoutError);
      await expect(second).rejects.toThrow(`held by process ${process.pid}`);
    });
  });

  it("is free again after a failure inside, and makes its folder", async () => {
    const file = join(await makeTemporaryFolder(), "new", "a.lock");
    await expect(withServerLock(file, timeoutMs, () => Promise.reject(new Error("inside")))).rejects.toThrow("inside");
    await expect(withServerLock(file, timeoutMs, () => Promise.resolve("again"))).resolves.toBe("again");
  });

  it("reports a folder that cannot be made", async () => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "file"), "");
    await expect(withServerLock(join(folder, "file", "a.lock"), timeoutMs, () => Promise.resolve())).rejects.toThrow(
      /ENOTDIR|EEXIST/,
    );
  });
});
