import { machineMs } from "./calibrator.ts";

/** Of the calibrator in the run of `npm run bench:peers` from which the references are. */
const recordedMachineMs = 11;

let factor: number | undefined;

/** What a peer that was measured there would need on this machine, by the calibrator. */
export function peerSeconds(recordedCpuSeconds: number): number {
  factor ??= machineMs() / recordedMachineMs;
  return factor * recordedCpuSeconds;
}
