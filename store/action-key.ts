import { digestOf } from "./canonical-json.ts";

/** Everything that decides the result of an action, and nothing else: no path, time, host, thread count or run id. */
export interface ActionPreimage {
  /** Node kind, or the kind of one item of it. */
  readonly kind: string;
  /** Digest of the code behind it. */
  readonly code: string;
  /** Parameters with every default filled in. */
  readonly params: unknown;
  /** Role of the input -> digest. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly seed: number | null;
  /** Numeric profile. */
  readonly profile: string;
}

/** The key of an action, `sha256:` and 64 hex digits; the order of object keys does not matter. */
export function actionKey(preimage: ActionPreimage): string {
  const { kind, code, params, inputs, seed, profile } = preimage;
  return digestOf({ kind, code, params, inputs, seed, profile });
}
