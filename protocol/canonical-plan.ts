import { createHash } from "node:crypto";

import canonicalize from "canonicalize";

import type { Plan } from "./plan.ts";

/** The plan as canonical JSON (RFC 8785): the same bytes for reordered keys, comments and white space of the study. */
export function planJson(plan: Plan): string {
  return canonicalText(plan);
}

/** Digest of what is studied; how it runs (`execution`) is left out. */
export function planDigest(plan: Plan): string {
  const { execution: _, ...studied } = plan;
  return `sha256:${createHash("sha256").update(canonicalText(studied)).digest("hex")}`;
}

function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("plan: not representable as JSON");
  return text;
}
