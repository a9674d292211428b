import { systemFailure } from "./system-failure.ts";

/** Why a run ended without a report: the first failure, by the name and code that it had where it arose. */
export class RunFailedError extends Error {
  override readonly name = "RunFailedError";
  readonly original: string;
  readonly code: string;
  constructor(original: string, code: string, message: string) {
    super(message);
    this.original = original;
    this.code = code;
  }
}

/** The user asked to stop; what is finished is kept. */
export class RunCanceledError extends Error {
  override readonly name = "RunCanceledError";
  readonly code = "canceled";
}

/** Name and code of any error, as failures travel between processes. */
export function describeError(error: unknown): {
  readonly name: string;
  readonly code: string;
  readonly message: string;
} {
  if (!(error instanceof Error)) return { name: "Error", code: "unexpected", message: String(error) };
  const system = systemFailure(error);
  if (system !== null) return { name: error.name, ...system };
  const given = "code" in error ? String(error.code) : "";
  // Codes of Node, such as ERR_MODULE_NOT_FOUND, are none of ours.
  const code = /^[a-z][a-z-]*$/.test(given) ? given : "unexpected";
  return { name: error.name, code, message: error.message };
}
