import { readFileSync } from "node:fs";

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot (field 22 of /proc/PID/stat); null where the system has no /proc. */
  readonly startTime: string | null;
  /** Null where the system has no /proc. */
  readonly bootId: string | null;
}

/** Identity of a running process, or null where no such process runs. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const bootId = readBootId();
  if (bootId === null) return answersSignal(pid) ? { pid, startTime: null, bootId: null } : null;
  const startTime = readStartTime(pid);
  return startTime === null ? null : { pid, startTime, bootId };
}

/** Identity of this process. */
export function identifyThisProcess(): ProcessIdentity {
  return identifyProcess(process.pid) ?? { pid: process.pid, startTime: null, bootId: null };
}

/** Whether exactly this process still runs; a process of another boot is gone. */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now !== null && now.startTime === identity.startTime && now.bootId === identity.bootId;
}

/** Reads an identity out of untrusted JSON; null where the shape is wrong. */
export function parseProcessIdentity(value: unknown): ProcessIdentity | null {
  if (typeof value !== "object" || value === null) return null;
  const { pid, startTime, bootId } = value as Record<string, unknown>;
  if (typeof pid !== "number" || !Number.isInteger(pid) || pid <= 0) return null;
  if (!isTextOrNull(startTime) || !isTextOrNull(bootId)) return null;
  return { pid, startTime, bootId };
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function readBootId(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return null;
  }
}

/** Null for a process that is gone or only waits to be reaped. */
function readStartTime(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The name (field 2) may hold blanks and parentheses: fields 3 and on follow the last ")".
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
