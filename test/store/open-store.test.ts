import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { hostname, tmpdir } from "node:os";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { actionKey, type ActionPreimage } from "../../store/action-key.ts";
import type { ActionRecord } from "../../store/action-record.ts";
import { diskFileSystem, type FileSystem } from "../../store/file-system.ts";
import { openStore } from "../../store/open-store.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
/** printf abc | sha256sum (FIPS 180-2, example B.1) */
const abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

const preimage: ActionPreimage = {
  kind: "folds.make",
  code: "c",
  params: { folds: 5 },
  inputs: {},
  seed: 1,
  profile: "float64",
};
const record = (of: ActionPreimage = preimage): ActionRecord => ({
  key: actionKey(of),
  preimage: of,
  outputs: { folds: { kind: "table/folds", digest: abc, rows: 1, bytes: 3 } },
  notes: ["a note"],
  values: { n: 3, name: "x", none: null },
  failure: null,
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "radstudy-store-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const filesUnder = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const systemError = (code: string) => Object.assign(new Error(code), { code });

test("a blob lies under its SHA-256 and comes back whole", async () => {
  const store = await openStore(root);
  expect(await store.putBlob(bytesOf("abc"))).toBe(abc);
  expect(store.blobPath(abc)).toBe(join(root, "blobs", "ba", abc.slice(9)));
  expect(readFileSync(store.blobPath(abc), "utf8")).toBe("abc");
  expect(new TextDecoder().decode(await store.getBlob(abc))).toBe("abc");
  expect(await store.verifyBlob(abc)).toBe("ok");
});

test("bytes on a SharedArrayBuffer and empty bytes are stored like any other", async () => {
  const store = await openStore(root);
  const shared = new Uint8Array(new SharedArrayBuffer(3));
  shared.set(bytesOf("abc"));
  expect(await store.putBlob(shared)).toBe(abc);
  const empty = await store.putBlob(new Uint8Array(0));
  expect((await store.getBlob(empty)).byteLength).toBe(0);
});

test("putting an intact blob again writes nothing", async () => {
  const store = await openStore(root);
  await store.putBlob(bytesOf("abc"));
  const before = statSync(store.blobPath(abc));
  await store.putBlob(bytesOf("abc"));
  expect(statSync(store.blobPath(abc)).ino).toBe(before.ino);
});

test("the same blob put many times at once is one whole file and leaves nothing else", async () => {
  const [one, other] = [await openStore(root), await openStore(root)];
  const digests = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? one : other).putBlob(bytesOf("abc"))),
  );
  expect(new Set(digests)).toEqual(new Set([abc]));
  expect(await one.verifyBlob(abc)).toBe("ok");
  expect(readdirSync(join(root, "temporary"))).toEqual([]);
});

test("a missing blob is a typed error that says what to do", async () => {
  const store = await openStore(root);
  expect(await store.verifyBlob(abc)).toBe("missing");
  await expect(store.getBlob(abc)).rejects.toMatchObject({
    name: "StoreError",
    code: "blob-missing",
    subject: abc,
    message: expect.stringContaining("give the same command again"),
  });
});

test.each([
  ["shortened", (path: string) => truncateSync(path, 1)],
  ["changed at equal length", (path: string) => writeFileSync(path, "abd")],
])("a blob that was %s is noticed, and replaced by the next put", async (_, damage) => {
  const store = await openStore(root);
  await store.putBlob(bytesOf("abc"));
  damage(store.blobPath(abc));
  expect(await store.verifyBlob(abc)).toBe("damaged");
  await expect(store.getBlob(abc)).rejects.toMatchObject({ code: "blob-damaged" });
  await store.putBlob(bytesOf("abc"));
  expect(await store.verifyBlob(abc)).toBe("ok");
});

test("a name that is no digest never becomes a path", async () => {
  const store = await openStore(root);
  expect(() => store.blobPath("sha256:../../etc/passwd")).toThrow(/expected sha256: and 64 hex digits/);
  await expect(store.getRecord("x")).rejects.toMatchObject({ code: "digest-invalid" });
});

test("a record comes back as it was written", async () => {
  const store = await openStore(root);
  expect(await store.getRecord(actionKey(preimage))).toBeNull();
  await store.putRecord(record());
  expect(await store.getRecord(actionKey(preimage))).toEqual(record());
});

test("a record under a key that is not its own is refused", async () => {
  const store = await openStore(root);
  await expect(store.putRecord({ ...record(), key: abc })).rejects.toMatchObject({ code: "record-invalid" });
});

test.each([
  ["half a record", (text: string) => text.slice(0, text.length / 2), "is no valid JSON"],
  ["a changed value", (text: string) => text.replace('"n":3', '"n":4'), "does not match its own digest"],
  ["something else", () => "[]", "is no action record"],
])("%s counts as none, and says why", async (_, damage, reason) => {
  const store = await openStore(root);
  await store.putRecord(record());
  const [path] = filesUnder(join(root, "records"));
  writeFileSync(path, damage(readFileSync(path, "utf8")));
  const notes: string[] = [];
  expect(await store.getRecord(actionKey(preimage), (note) => notes.push(note))).toBeNull();
  expect(notes).toEqual([`record ${actionKey(preimage)}: ${reason}; the action runs again`]);
});

test("records are listed by kind, without the damaged ones", async () => {
  const store = await openStore(root);
  const external = { ...preimage, kind: "validation.external" };
  await store.putRecord(record());
  await store.putRecord(record(external));
  expect((await store.listRecords()).map((found) => found.key)).toEqual(
    [actionKey(preimage), actionKey(external)].sort(),
  );
  expect((await store.listRecords({ kind: "validation.external" })).map((found) => found.key)).toEqual([
    actionKey(external),
  ]);
  for (const path of filesUnder(join(root, "records"))) writeFileSync(path, "{");
  expect(await store.listRecords()).toEqual([]);
});

test("the last record of a node is found whatever its key", async () => {
  const store = await openStore(root);
  const place = { study: "lung", node: "extract.ct" };
  expect(await store.latestRecord(place)).toBeNull();
  const later = { ...preimage, params: { folds: 10 } };
  for (const each of [preimage, later]) {
    await store.putRecord(record(each));
    await store.markLatest(place, actionKey(each));
  }
  expect(await store.latestRecord(place)).toEqual(record(later));
  expect(await store.latestRecord({ ...place, study: "other" })).toBeNull();
});

test("study and node names never leave the store's folder", async () => {
  const store = await openStore(root);
  await store.putRecord(record());
  const before = filesUnder(root).length;
  await store.markLatest({ study: "..", node: "../../escape" }, actionKey(preimage));
  expect(filesUnder(root)).toHaveLength(before + 1);
  expect(await store.latestRecord({ study: "..", node: "../../escape" })).toEqual(record());
});

test("what a killed writer left is cleared at the next opening; what a living one writes is kept", async () => {
  await openStore(root);
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  const name = (writerHost: string, pid: number) => join(root, "temporary", `${writerHost}-${pid}-half.partial`);
  const dead = name(host, gone);
  const living = name(host, process.ppid);
  const elsewhere = name("00000000", gone);
  const ancient = name("11111111", gone);
  for (const path of [dead, living, elsewhere, ancient]) writeFileSync(path, "ab");
  utimesSync(ancient, 1, 1);
  const store = await openStore(root);
  expect(filesUnder(join(root, "temporary")).sort()).toEqual([living, elsewhere].sort());
  expect(await store.verifyBlob(abc)).toBe("missing");
});

test("a file in place of the folder is said by name, with a way out", async () => {
  const path = join(root, "occupied");
  writeFileSync(path, "");
  await expect(openStore(path)).rejects.toMatchObject({
    name: "StoreError",
    code: "store-not-folder",
    message: expect.stringMatching(
      /a file stands where a folder is needed .*; move that file away, or name another workspace/,
    ),
  });
});

test.each([
  ["EROFS", "store-read-only", /cannot be written \(EROFS .*expected a writable folder; change its permissions/],
  ["EACCES", "store-read-only", /name another workspace with --workspace/],
  ["ENOSPC", "store-full", /no space left .*nothing half-written was kept; free space and give the same command again/],
])("where writing gives %s, opening says what to do", async (code, expected, message) => {
  const files: FileSystem = { ...diskFileSystem, write: () => Promise.reject(systemError(code)) };
  await expect(openStore(root, files)).rejects.toMatchObject({
    code: expected,
    message: expect.stringMatching(message),
  });
});

test("a disk that runs full in mid-write leaves no half file, and the same put succeeds later", async () => {
  let isFull = false;
  const files: FileSystem = {
    ...diskFileSystem,
    write: async (path, bytes) => {
      if (!isFull) return diskFileSystem.write(path, bytes);
      await diskFileSystem.write(path, bytes.subarray(0, 1));
      throw systemError("ENOSPC");
    },
  };
  const store = await openStore(root, files);
  const before = filesUnder(root);
  isFull = true;
  await expect(store.putBlob(bytesOf("abc"))).rejects.toMatchObject({ code: "store-full" });
  await expect(store.putRecord(record())).rejects.toMatchObject({ code: "store-full" });
  expect(filesUnder(root)).toEqual(before);
  isFull = false;
  expect(await store.putBlob(bytesOf("abc"))).toBe(abc);
});

test("a final name appears by a rename of bytes that are on the disk, and its folder is synced after", async () => {
  const steps: string[] = [];
  const files: FileSystem = {
    ...diskFileSystem,
    write: async (path, bytes) => {
      await diskFileSystem.write(path, bytes);
      steps.push(path.includes("temporary") ? "write temporary" : "write final");
    },
    rename: async (from, to) => {
      await diskFileSystem.rename(from, to);
      steps.push("rename");
    },
    syncFolder: async (path) => {
      await diskFileSystem.syncFolder(path);
      steps.push("sync folder");
    },
  };
  const store = await openStore(root, files);
  steps.length = 0;
  await store.putBlob(bytesOf("abc"));
  expect(steps).toEqual(["write temporary", "rename", "sync folder"]);
});
