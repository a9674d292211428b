import { randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { identifyThisProcess, isProcessAlive, parseProcessIdentity, type ProcessIdentity } from "./process-identity.ts";

/** Notes that this process uses the server of the folder; the returned function takes the note away. Call under the lock. */
export async function registerServerUser(folder: string): Promise<() => Promise<void>> {
  const users = join(folder, "users");
  await mkdir(users, { recursive: true });
  const file = join(users, `${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(identifyThisProcess()));
  return () => rm(file, { force: true });
}

/** The living processes that use the server; notes of dead ones are removed. Call under the lock. */
export async function listServerUsers(folder: string): Promise<ProcessIdentity[]> {
  const users = join(folder, "users");
  const names = await readdir(users).catch(() => []);
  const living: ProcessIdentity[] = [];
  for (const name of names) {
    const file = join(users, name);
    const user = readUser(await readFile(file, "utf8").catch(() => ""));
    if (user !== null && isProcessAlive(user)) living.push(user);
    else await rm(file, { force: true, recursive: true });
  }
  return living;
}

function readUser(text: string): ProcessIdentity | null {
  try {
    return parseProcessIdentity(JSON.parse(text));
  } catch {
    return null;
  }
}
