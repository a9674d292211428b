import type { ArtifactRef } from "../protocol/plan.ts";
import { actionKey, type ActionPreimage } from "./action-key.ts";
import { canonicalJson, digestOf } from "./canonical-json.ts";
import { StoreError } from "./store-error.ts";

/** What an action left: the names of its outputs and the small values that travel beside them. */
export interface ActionRecord {
  readonly key: string;
  readonly preimage: ActionPreimage;
  readonly outputs: Readonly<Record<string, ArtifactRef>>;
  readonly notes: readonly string[];
  readonly values: Readonly<Record<string, number | string | null>>;
  /** A failure is kept as evidence, and tried again the next time. */
  readonly failure: ActionFailure | null;
}

export interface ActionFailure {
  readonly step: string;
  readonly error: string;
  readonly message: string;
}

/** The text of a record's file: the record beside its own digest, so that a changed digit is noticed. */
export function serializeRecord(record: ActionRecord): string {
  const key = actionKey(record.preimage);
  if (record.key !== key) {
    throw new StoreError(
      "record-invalid",
      record.key,
      `record ${record.key}: its key is not that of its preimage, expected ${key}; make the key with actionKey`,
    );
  }
  return `${canonicalJson({ digest: digestOf(record), record })}\n`;
}

/** Reads the text of a record's file; a text instead of a record says what is wrong with it. */
export function parseRecord(text: string, key: string): ActionRecord | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "is no valid JSON";
  }
  if (!isObject(parsed) || !isObject(parsed["record"])) return "is no action record";
  if (parsed["digest"] !== digestOf(parsed["record"])) return "does not match its own digest";
  // Its digest was made by serializeRecord from a typed record, so the shape is known from here on.
  const record = parsed["record"] as unknown as ActionRecord;
  return record.key === key ? record : `belongs to another key (${String(record.key)})`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
