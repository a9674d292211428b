import { setTimeout as delay } from "node:timers/promises";
import { isGrpcServiceError, ServiceError, type Connection, type WorkflowHandle } from "@temporalio/client";
import type { runStudy } from "../../workflows/run-study.ts";

const unavailable = 14;
const retryMs = 200;

/** The result of a run, asked for until it is there; no question is left behind once `signal` is aborted. */
export async function followResult(
  connection: Connection,
  handle: WorkflowHandle<typeof runStudy>,
  signal: AbortSignal,
) {
  for (;;) {
    try {
      return await connection.withAbortSignal(signal, () => handle.result());
    } catch (error) {
      if (signal.aborted || !isUnavailable(error)) throw error;
    }
    await delay(retryMs);
  }
}

function isUnavailable(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && Number(cause.code) === unavailable;
}
