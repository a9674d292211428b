import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import { StoreError } from "./store-error.ts";

/** One text per value whatever the order of its keys (RFC 8785); NaN, infinities and undefined are refused. */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (error) {
    throw new StoreError(
      "value-invalid",
      null,
      `canonical JSON: ${(error as Error).message}, expected plain JSON data`,
      {
        cause: error,
      },
    );
  }
  if (text === undefined) {
    throw new StoreError(
      "value-invalid",
      null,
      `canonical JSON: a ${typeof value} has no JSON form, expected plain data`,
    );
  }
  return text;
}

/** `sha256:` and 64 hex digits of the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return `sha256:${hash("sha256", canonicalJson(value))}`;
}
