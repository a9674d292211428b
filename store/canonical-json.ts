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
      `canonical JSON: ${(error as Error).message}${placeOf(value)}, expected plain JSON data`,
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

/** Where the first number without JSON form stands, for the message. */
function placeOf(value: unknown, path = ""): string {
  if (typeof value === "number") return Number.isFinite(value) ? "" : ` at ${path === "" ? "the top" : path.slice(1)}`;
  if (typeof value !== "object" || value === null) return "";
  for (const [key, inner] of Object.entries(value)) {
    const found = placeOf(inner, `${path}.${key}`);
    if (found !== "") return found;
  }
  return "";
}

/** `sha256:` and 64 hex digits of the canonical JSON of a value. */
export function digestOf(value: unknown): string {
  return `sha256:${hash("sha256", canonicalJson(value))}`;
}
