import { open } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

import { extractTarFile } from "./extract-tar-file.ts";
import { pinnedTemporalVersion, temporalFileName } from "./temporal-ways.ts";

const answerTimeoutMs = 5_000;
const stallTimeoutMs = 30_000;

/** The official address; the SDK asks the same service for its own test server. */
export const officialDownloadAddress = "https://temporal.download";

/** Downloads the pinned version into `folder`; the path of the program, or throws with the reason. */
export async function downloadTemporal(folder: string, address: string): Promise<string> {
  const { archiveUrl, fileToExtract } = await askForArchive(address);
  const path = join(folder, temporalFileName);
  const stall = new AbortController();
  const answer = await request(archiveUrl, address, stall);
  if (answer.body === null) throw new Error(`${archiveUrl} sent nothing`);
  const file = await open(path, "wx", 0o755);
  const gunzip = createGunzip();
  const source = Readable.fromWeb(answer.body);
  let timer = setTimeout(() => stall.abort(), stallTimeoutMs);
  source.on("data", () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), stallTimeoutMs);
  });
  source.on("error", (error) => gunzip.destroy(error));
  try {
    await extractTarFile(source.pipe(gunzip), fileToExtract, file);
    await file.sync();
  } finally {
    clearTimeout(timer);
    source.destroy();
    await file.close();
  }
  return path;
}

async function askForArchive(address: string): Promise<{ archiveUrl: string; fileToExtract: string }> {
  const system = platform() === "win32" ? "windows" : platform();
  const machine = { x64: "amd64", arm64: "arm64" }[arch() as "x64" | "arm64"] as string | undefined;
  if (machine === undefined) throw new Error(`there is no official program for ${arch()} processors`);
  const url = `${address}/cli/v${pinnedTemporalVersion}?arch=${machine}&platform=${system}&format=tar.gz`;
  const answer = await request(url, address, new AbortController());
  const { archiveUrl, fileToExtract } = (await answer.json()) as { archiveUrl?: unknown; fileToExtract?: unknown };
  if (typeof archiveUrl !== "string" || typeof fileToExtract !== "string") {
    throw new Error(`${url} did not name an archive`);
  }
  if (!new URL(archiveUrl).pathname.endsWith(".tar.gz")) throw new Error(`${archiveUrl} is not a .tar.gz archive`);
  return { archiveUrl, fileToExtract };
}

/** Gives up where the first bytes of the answer take longer than 5 s: an offline machine must not wait. */
async function request(url: string, address: string, abort: AbortController): Promise<Response> {
  requireSameScheme(url, address);
  const timer = setTimeout(() => abort.abort(), answerTimeoutMs);
  try {
    const answer = await fetch(url, { signal: abort.signal });
    requireSameScheme(answer.url, address);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${answer.statusText}`);
    return answer;
  } catch (error) {
    if (abort.signal.aborted)
      throw new Error(`${url} did not answer within ${answerTimeoutMs / 1000} s`, { cause: error });
    const cause = (error as Error).cause;
    throw cause instanceof Error ? new Error(`${url}: ${cause.message}`, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** A program that will be run must not arrive over a less protected connection than the one that was asked. */
function requireSameScheme(url: string, address: string): void {
  const scheme = new URL(address).protocol;
  if (new URL(url).protocol !== scheme) throw new Error(`${url} does not use ${scheme.replace(":", "")}`);
}
