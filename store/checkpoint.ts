import type { ArtifactRef } from "../protocol/plan.ts";
import { actionKey, type ActionPreimage } from "./action-key.ts";
import type { ActionFailure, ActionRecord } from "./action-record.ts";
import type { NodePlace, Store } from "./open-store.ts";
import { StoreError } from "./store-error.ts";

/** What an action hands over once all its blobs are in the store. */
export interface ActionResult {
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly notes?: readonly string[];
  readonly values?: Readonly<Record<string, number | string | null>>;
  /** A failure that belongs to the result (a poison case): recorded, and tried again the next time. */
  readonly failure?: ActionFailure | null;
}

export interface Checkpoint {
  readonly record: ActionRecord;
  readonly state: "reused" | "executed";
  /** Says in words what was gone or damaged and has been recomputed. */
  readonly repaired: string | null;
}

/** Reuses the record of an action where all its blobs are intact; else computes and writes the record last. */
export async function checkpoint(
  store: Store,
  preimage: ActionPreimage,
  compute: () => Promise<ActionResult>,
  place?: NodePlace,
): Promise<Checkpoint> {
  const found = await findReusable(store, preimage);
  if (found.record !== null) {
    if (place !== undefined) await store.markLatest(place, found.record.key);
    return { record: found.record, state: "reused", repaired: null };
  }
  const result = await compute();
  for (const { digest } of Object.values(result.outputs)) {
    if (!(await store.hasBlob(digest))) throw missingOutput(preimage.kind, digest);
  }
  const record: ActionRecord = {
    key: actionKey(preimage),
    preimage,
    outputs: result.outputs,
    notes: result.notes ?? [],
    values: result.values ?? {},
    failure: result.failure ?? null,
  };
  await store.putRecord(record);
  if (place !== undefined) await store.markLatest(place, record.key);
  const repaired = found.damage === null ? null : `${preimage.kind}: ${found.damage}; recomputed`;
  return { record, state: "executed", repaired };
}

/** The record that `checkpoint` would reuse, or why it cannot: `damage` null means that there never was one, or that it failed. */
export async function findReusable(
  store: Store,
  preimage: ActionPreimage,
): Promise<{ readonly record: ActionRecord | null; readonly damage: string | null }> {
  let damage: string | null = null;
  const record = await store.getRecord(actionKey(preimage), (note) => {
    damage = note.replace(/; the action runs again$/, "");
  });
  if (record === null || record.failure !== null) return { record: null, damage };
  for (const name of Object.keys(record.outputs).sort()) {
    const digest = record.outputs[name].digest;
    const state = await store.verifyBlob(digest);
    if (state !== "ok") {
      return {
        record: null,
        damage: `output "${name}" ${state === "missing" ? "was gone" : "was damaged"} (${digest})`,
      };
    }
  }
  return { record, damage: null };
}

function missingOutput(kind: string, digest: string): StoreError {
  const message = `${kind}: its output ${digest} is not in the store, expected putBlob before the record is written`;
  return new StoreError("blob-missing", digest, message);
}
