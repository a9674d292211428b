import { readFileSync } from "node:fs";

/** Samples the resident memory of several processes; the peak of their sum in MB, or null where the system has no /proc. */
export function watchMemory(pids: () => readonly number[], everyMs = 500): { readonly stop: () => number | null } {
  let peakKb = 0;
  const sample = () => {
    let sum = 0;
    for (const pid of pids()) sum += residentKb(pid);
    peakKb = Math.max(peakKb, sum);
  };
  sample();
  const timer = setInterval(sample, everyMs);
  timer.unref();
  return {
    stop: () => {
      sample();
      clearInterval(timer);
      return peakKb === 0 ? null : Math.round(peakKb / 1024);
    },
  };
}

function residentKb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
