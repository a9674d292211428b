import type { z } from "zod";

import { protocolSchema, type Protocol } from "./schema/protocol.ts";

type Issue = z.core.$ZodIssue;

/** The protocol without the values that the schema refused, for further checks in the same pass; null where too little is left. */
export function withoutIssues(value: unknown, issues: readonly Issue[]): Protocol | null {
  const copy: unknown = structuredClone(value);
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") for (const key of issue.keys) remove(copy, [...issue.path, key]);
    else remove(copy, issue.path);
  }
  const again = protocolSchema.safeParse(copy);
  return again.success ? again.data : null;
}

function remove(value: unknown, path: readonly PropertyKey[]): void {
  let at = value;
  for (const part of path.slice(0, -1)) {
    if (typeof at !== "object" || at === null) return;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  const last = path.at(-1);
  if (typeof at !== "object" || at === null || last === undefined || Array.isArray(at)) return;
  delete (at as Record<PropertyKey, unknown>)[last];
}
