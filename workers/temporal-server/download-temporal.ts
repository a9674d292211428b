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
  const abort = new AbortController();
  const giveUpAfter = (ms: number) =>
    setTimeout(() => abort.abort(new Error(`${archiveUrl} sent nothing for ${ms / 1000} s`)), ms);
  let timer = giveUpAfter(answerTimeoutMs);
  const file = await open(path, "wx", 0o755);
  try {
    const answer = await request(archiveUrl, address, abort.signal);
    if (answer.body === null) throw new Error(`${archiveUrl} sent nothing`);
    const gunzip = createGunzip();
    const source = Readable.fromWeb(answer.body);
    source.on("error", (error) => gunzip.destroy(error));
    source.on("data", () => {
      clearTimeout(timer);
      timer = giveUpAfter(stallTimeoutMs);
    });
    try {
      await extractTarFile(source.pipe(gunzip), fileToExtract, file);
    } finally {
      source.destroy();
    }
    await file.sync();
  } finally {
    clearTimeout(timer);
    await file.close();
  }
  return path;
}

async function askForArchive(address: string): Promise<{ archiveUrl: string; fileToExtract: string }> {
  const system = platform() === "win32" ? "windows" : platform();
  const machine = { x64: "amd64", arm64: "arm64" }[arch() as "x64" | "arm64"] as string | undefined;
  if (machine === undefined) throw new Error(`there is no official program for ${arch()} processors`);
  const url = `${address}/cli/v${pinnedTemporalVersion}?arch=${machine}&platform=${system}&format=tar.gz`;
  // An offline machine must not wait: this covers the name look-up, the connection and the whole short answer.
  const answer = await request(url, address, AbortSignal.timeout(answerTimeoutMs));
  const { archiveUrl, fileToExtract } = (await answer.json()) as { archiveUrl?: unknown; fileToExtract?: unknown };
  if (typeof archiveUrl !== "string" || typeof fileToExtract !== "string") {
    throw new Error(`${url} did not name an archive`);
  }
  if (!new URL(archiveUrl).pathname.endsWith(".tar.gz")) throw new Error(`${archiveUrl} is not a .tar.gz archive`);
  return { archiveUrl, fileToExtract };
}

async function request(url: string, address: string, signal: AbortSignal): Promise<Response> {
  requireSameScheme(url, address);
  let answer: Response;
  try {
    answer = await fetch(url, { signal });
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(`${url}: ${cause instanceof Error ? cause.message : message}`, { cause: error });
  }
  requireSameScheme(answer.url, address);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${answer.statusText}`);
  return answer;
}

/** A program that will be run must not arrive over a less protected connection than the one that was asked. */
function requireSameScheme(url: string, address: string): void {
  const scheme = new URL(address).protocol;
  if (new URL(url).protocol !== scheme) throw new Error(`${url} does not use ${scheme.replace(":", "")}`);
}
