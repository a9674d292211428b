import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ActionPreimage } from "../../store/action-key.ts";
import { checkpoint, findReusable } from "../../store/checkpoint.ts";
import { openStore, type Store } from "../../store/open-store.ts";

const preimage: ActionPreimage = { kind: "folds.make", code: "c", params: {}, inputs: {}, seed: 1, profile: "float64" };
const place = { study: "lung", node: "folds" };

let root: string;
let store: Store;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "radstudy-checkpoint-"));
  store = await openStore(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function compute() {
  const digest = await store.putBlob(new TextEncoder().encode("abc"));
  return { outputs: { folds: { kind: "table/folds", digest, rows: 1, bytes: 3 } }, values: { n: 1 } };
}

test("the first call computes, the second reuses the same record", async () => {
  const work = vi.fn(compute);
  const first = await checkpoint(store, preimage, work, place);
  const second = await checkpoint(await openStore(root), preimage, work, place);
  expect(work).toHaveBeenCalledTimes(1);
  expect([first.state, second.state]).toEqual(["executed", "reused"]);
  expect(second).toEqual({ record: first.record, state: "reused", repaired: null });
  expect(await store.latestRecord(place)).toEqual(first.record);
});

test("another preimage computes", async () => {
  const work = vi.fn(compute);
  await checkpoint(store, preimage, work);
  await checkpoint(store, { ...preimage, seed: 2 }, work);
  expect(work).toHaveBeenCalledTimes(2);
});

test("a reuse becomes the latest of its node, so that going back to old settings is explained against them", async () => {
  const first = await checkpoint(store, preimage, compute, place);
  await checkpoint(store, { ...preimage, seed: 2 }, compute, place);
  await checkpoint(store, preimage, compute, place);
  expect(await store.latestRecord(place)).toEqual(first.record);
});

test("a kill between blob and record leaves no record: the action runs again and meets its own blob", async () => {
  await expect(
    checkpoint(store, preimage, async () => {
      await compute();
      throw new Error("killed");
    }),
  ).rejects.toThrow("killed");
  expect((await findReusable(store, preimage)).record).toBeNull();
  expect((await checkpoint(store, preimage, compute)).state).toBe("executed");
});

test.each([
  ["gone", (path: string) => rmSync(path), /^folds\.make: output "folds" was gone \(sha256:.*\); recomputed$/],
  ["damaged", (path: string) => writeFileSync(path, "abd"), /^folds\.make: output "folds" was damaged .*; recomputed$/],
])("a blob that is %s is recomputed, and said so once", async (_, damage, message) => {
  const { record } = await checkpoint(store, preimage, compute);
  damage(store.blobPath(record.outputs["folds"].digest));
  const repaired = await checkpoint(store, preimage, compute);
  expect(repaired.state).toBe("executed");
  expect(repaired.repaired).toMatch(message);
  expect(await store.verifyBlob(record.outputs["folds"].digest)).toBe("ok");
  expect((await checkpoint(store, preimage, compute)).repaired).toBeNull();
});

test("a damaged record is recomputed, and said so", async () => {
  const { record } = await checkpoint(store, preimage, compute);
  writeFileSync(join(root, "records", record.key.slice(7, 9), `${record.key.slice(9)}.json`), '{"record"');
  const repaired = await checkpoint(store, preimage, compute);
  expect(repaired.repaired).toBe(`folds.make: record ${record.key}: is no valid JSON; recomputed`);
  expect(repaired.record).toEqual(record);
});

test("a recorded failure is evidence, never reused", async () => {
  const failure = { step: "read", error: "ImageError", message: "truncated" };
  const failed = await checkpoint(store, preimage, async () => ({ outputs: {}, failure }));
  expect((await store.getRecord(failed.record.key))?.failure).toEqual(failure);
  const again = await checkpoint(store, preimage, compute);
  expect(again).toMatchObject({ state: "executed", repaired: null, record: { failure: null } });
});

test("an output that is not in the store, or a value that JSON cannot hold, is never recorded", async () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const outputs = { folds: { kind: "table/folds", digest, rows: 1, bytes: 3 } };
  await expect(checkpoint(store, preimage, async () => ({ outputs }))).rejects.toMatchObject({ code: "blob-missing" });
  await expect(
    checkpoint(store, preimage, async () => ({ outputs: {}, values: { auc: Number.NaN } })),
  ).rejects.toMatchObject({ code: "value-invalid" });
  expect(await store.listRecords()).toEqual([]);
});
