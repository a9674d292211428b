import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { LockTimeoutError } from "./errors.ts";
import { identifyThisProcess, isProcessAlive, parseProcessIdentity, type ProcessIdentity } from "./process-identity.ts";

interface LockHolder {
  readonly token: string;
  readonly process: ProcessIdentity;
}

const pollMs = 25;

/** Runs `action` while this process alone holds the lock file; the lock of a dead process is taken over. */
export async function withServerLock<Result>(
  file: string,
  timeoutMs: number,
  action: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(file), { recursive: true });
  const token = randomUUID();
  await acquire(file, token, performance.now() + timeoutMs, timeoutMs);
  try {
    return await action();
  } finally {
    await release(file, token);
  }
}

async function acquire(file: string, token: string, deadline: number, timeoutMs: number): Promise<void> {
  for (;;) {
    if (await tryAcquire(file, token)) return;
    const holder = await readHolder(file);
    if (holder === null) continue;
    if (!isProcessAlive(holder.process)) {
      await removeStale(file, holder, deadline, timeoutMs);
      continue;
    }
    if (performance.now() > deadline) throw new LockTimeoutError(file, holder.process.pid, timeoutMs);
    await delay(pollMs);
  }
}

/** Links a complete file into place, so that nobody ever reads a lock without its holder. */
async function tryAcquire(file: string, token: string): Promise<boolean> {
  const own = `${file}.${token}`;
  const holder: LockHolder = { token, process: identifyThisProcess() };
  await writeFile(own, JSON.stringify(holder));
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(own);
  }
}

/**
 * Only the holder of the lock on a token may remove the file that carries this token, so of several processes that saw
 * the same dead holder none can remove the lock that another has taken meanwhile.
 */
async function removeStale(file: string, stale: LockHolder, deadline: number, timeoutMs: number): Promise<void> {
  const claim = `${file}.stale-${stale.token}`;
  const token = randomUUID();
  await acquire(claim, token, deadline, timeoutMs);
  try {
    if ((await readHolder(file))?.token === stale.token) await unlink(file);
  } finally {
    await release(claim, token);
  }
}

async function release(file: string, token: string): Promise<void> {
  if ((await readHolder(file))?.token === token) await unlink(file);
}

/** Null where the lock is free; a file that cannot be understood counts as held by nobody alive. */
async function readHolder(file: string): Promise<LockHolder | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const unknown: LockHolder = { token: "unreadable", process: { pid: 0, startTime: "none", bootId: null } };
  try {
    const value = JSON.parse(text) as { token?: unknown; process?: unknown };
    const identity = parseProcessIdentity(value.process);
    const isToken = typeof value.token === "string" && /^[\w-]+$/.test(value.token);
    return isToken && identity !== null ? { token: value.token as string, process: identity } : unknown;
  } catch {
    return unknown;
  }
}
