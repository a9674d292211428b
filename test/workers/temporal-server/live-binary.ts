import { findOrInstallTemporal } from "../../../workers/temporal-server/install-temporal.ts";
import type { TemporalBinary } from "../../../workers/temporal-server/find-temporal-binary.ts";

/** The binary for live tests, installed once per machine; null (with a printed reason) lets them be skipped, except in CI. */
export async function findLiveBinary(): Promise<TemporalBinary | null> {
  const { binary, tried } = await findOrInstallTemporal({ env: process.env, onNotice: console.log });
  if (binary !== null) return binary;
  const reasons = tried.map(({ way, reason }) => `${way}: ${reason}`).join("; ");
  if (process.env["CI"] === "true")
    throw new Error(`live tests need a Temporal server in CI, but none can be had: ${reasons}`);
  console.log(`Skipped: live tests need a Temporal server, but none can be had: ${reasons}`);
  return null;
}
