import { machineMs } from "./calibrator.ts";

/** Of the calibrator in the run of `npm run bench:peers` from which the references are; saga on WORC-Lipo was timed on such a machine before. */
const recordedMachineMs = 10.8;

let factor: number | undefined;

/** What a peer that was measured there would need on this machine, by the calibrator. */
export function peerSeconds(recordedCpuSeconds: number): number {
  factor ??= machineMs() / recordedMachineMs;
  return factor * recordedCpuSeconds;
}
