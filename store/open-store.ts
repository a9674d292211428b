import { hash } from "node:crypto";
import { join } from "node:path";
import { type ActionRecord, parseRecord, serializeRecord } from "./action-record.ts";
import { removeAbandoned, writeAtomically } from "./atomic-files.ts";
import { diskFileSystem, type FileSystem } from "./file-system.ts";
import { asStoreError, StoreError } from "./store-error.ts";

type BlobState = "ok" | "missing" | "damaged";

/** Where an action stands in a study: lets `plan` find what the same node did before. */
export interface NodePlace {
  readonly study: string;
  readonly node: string;
}

/** Content-addressed blobs and the records of the actions that made them. */
export interface Store {
  readonly root: string;
  /** Stores bytes (which stay the caller's) and returns their digest; bytes already there cost a comparison only. */
  readonly putBlob: (bytes: Uint8Array) => Promise<string>;
  /** @throws StoreError `blob-missing`, `blob-damaged` */
  readonly getBlob: (digest: string) => Promise<Uint8Array>;
  /** Looks for the file only; `verifyBlob` reads it. */
  readonly hasBlob: (digest: string) => Promise<boolean>;
  readonly verifyBlob: (digest: string) => Promise<BlobState>;
  /** File that holds a blob, for readers that need a path. */
  readonly blobPath: (digest: string) => string;
  /** null where there is none, or where it is damaged: then `onNote` hears why. */
  readonly getRecord: (key: string, onNote?: (note: string) => void) => Promise<ActionRecord | null>;
  /** To be called when all its blobs are stored. */
  readonly putRecord: (record: ActionRecord) => Promise<void>;
  /** All intact records, of one kind where named, in the order of their keys. */
  readonly listRecords: (filter?: { readonly kind?: string }) => Promise<ActionRecord[]>;
  /** Remembers the record as the last one of this node. */
  readonly markLatest: (place: NodePlace, key: string) => Promise<void>;
  /** The record that this node of this study used last, whatever its key. */
  readonly latestRecord: (place: NodePlace) => Promise<ActionRecord | null>;
}

/** Opens a store, makes its folders, and clears what killed writers left; proves that it can be written. */
export async function openStore(root: string, files: FileSystem = diskFileSystem): Promise<Store> {
  const temporaryFolder = join(root, "temporary");
  const recordsFolder = join(root, "records");
  const blobPath = (digest: string) => join(root, "blobs", ...splitDigest(digest));
  const recordPath = (key: string) => join(recordsFolder, ...splitDigest(key)) + ".json";
  const latestPath = (place: NodePlace) => join(root, "latest", fileName(place.study), `${fileName(place.node)}.json`);

  async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asStoreError(error, root, path);
    }
  }

  const put = (path: string, bytes: Uint8Array) =>
    guarded(path, () => writeAtomically(files, temporaryFolder, path, bytes));
  const read = (path: string) => guarded(path, () => files.read(path));

  async function getRecord(key: string, onNote?: (note: string) => void): Promise<ActionRecord | null> {
    const bytes = await read(recordPath(key));
    if (bytes === null) return null;
    const record = parseRecord(new TextDecoder().decode(bytes), key);
    if (typeof record !== "string") return record;
    onNote?.(`record ${key}: ${record}; the action runs again`);
    return null;
  }

  for (const folder of [temporaryFolder, recordsFolder, join(root, "blobs"), join(root, "latest")]) {
    await guarded(folder, () => files.makeFolder(folder));
  }
  await guarded(temporaryFolder, () => removeAbandoned(files, temporaryFolder));
  await put(join(root, "radstudy-store"), new TextEncoder().encode("radstudy store 1\n"));

  return {
    root,
    blobPath,
    getRecord,
    putBlob: async (bytes) => {
      const digest = digestBytes(bytes);
      const path = blobPath(digest);
      const facts = await guarded(path, () => files.facts(path));
      if (facts !== null && facts.bytes === bytes.byteLength) {
        const present = await read(path);
        if (present !== null && digestBytes(present) === digest) return digest;
      }
      await put(path, bytes);
      return digest;
    },
    getBlob: async (digest) => {
      const bytes = await read(blobPath(digest));
      const fix = "give the same command again: what made it runs again";
      if (bytes === null) {
        throw new StoreError("blob-missing", digest, `blob ${digest}: not in store ${root}; ${fix}`);
      }
      if (digestBytes(bytes) !== digest) {
        throw new StoreError(
          "blob-damaged",
          digest,
          `blob ${digest}: damaged, expected that digest, got ${digestBytes(bytes)} in ${blobPath(digest)}; ${fix}`,
        );
      }
      return bytes;
    },
    hasBlob: async (digest) => {
      const path = blobPath(digest);
      return (await guarded(path, () => files.facts(path))) !== null;
    },
    verifyBlob: async (digest) => {
      const bytes = await read(blobPath(digest));
      if (bytes === null) return "missing";
      return digestBytes(bytes) === digest ? "ok" : "damaged";
    },
    putRecord: async (record) => put(recordPath(record.key), new TextEncoder().encode(serializeRecord(record))),
    listRecords: async (filter = {}) => {
      const records: ActionRecord[] = [];
      for (const folder of await guarded(recordsFolder, () => files.list(recordsFolder))) {
        const inner = join(recordsFolder, folder);
        for (const name of await guarded(inner, () => files.list(inner))) {
          const record = await getRecord(`sha256:${folder}${name.replace(/\.json$/, "")}`);
          if (record !== null && (filter.kind === undefined || record.preimage.kind === filter.kind)) {
            records.push(record);
          }
        }
      }
      return records;
    },
    markLatest: async (place, key) => {
      const path = latestPath(place);
      const text = `${JSON.stringify({ key })}\n`;
      const present = await read(path);
      if (present !== null && new TextDecoder().decode(present) === text) return;
      await put(path, new TextEncoder().encode(text));
    },
    latestRecord: async (place) => {
      const bytes = await read(latestPath(place));
      const key =
        bytes === null ? undefined : /"key":"(sha256:[0-9a-f]{64})"/.exec(new TextDecoder().decode(bytes))?.[1];
      return key === undefined ? null : getRecord(key);
    },
  };
}

function digestBytes(bytes: Uint8Array): string {
  return `sha256:${hash("sha256", bytes)}`;
}

function splitDigest(digest: string): [string, string] {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new StoreError("digest-invalid", digest, `digest "${digest}": expected sha256: and 64 hex digits`);
  }
  return [digest.slice(7, 9), digest.slice(9)];
}

/** A name that is safe in every file system and different for different text. */
function fileName(text: string): string {
  return encodeURIComponent(text).replace(/^\./, "%2E").replaceAll("*", "%2A");
}
