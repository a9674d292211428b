import type { TriedWay } from "./temporal-ways.ts";

/** An environment variable of the embedded server has a value that cannot be used. */
export class TemporalSettingError extends Error {
  override readonly name = "TemporalSettingError";
  readonly code = "setting-invalid";
  readonly variable: string;

  constructor(variable: string, problem: string) {
    super(`${variable}: ${problem}`);
    this.variable = variable;
  }
}

/** The binary that was named explicitly does not run. */
export class TemporalBinaryError extends Error {
  override readonly name = "TemporalBinaryError";
  readonly code = "temporal-binary";
  readonly path: string;

  constructor(path: string, reason: string) {
    super(
      `RADSTUDY_TEMPORAL_BINARY: ${path} is not a working Temporal command line program, expected one that answers "--version", got: ${reason}; correct the path or unset the variable`,
    );
    this.path = path;
  }
}

/** The port that was asked for is used by another program. */
export class TemporalPortTakenError extends Error {
  override readonly name = "TemporalPortTakenError";
  readonly code = "port-taken";
  readonly port: number;

  constructor(port: number) {
    super(
      `RADSTUDY_TEMPORAL_PORT: port ${port} on 127.0.0.1 is taken, expected a free port, got one that another program listens on; stop that program, choose another port, or unset the variable so that a free port is chosen`,
    );
    this.port = port;
  }
}

/** The server process could not be started, or did not become ready. */
export class TemporalStartError extends Error {
  override readonly name = "TemporalStartError";
  readonly code = "temporal-start";
  /** The last lines that the server wrote; empty where there are none. */
  readonly logEnd: string;

  constructor(problem: string, logEnd: string) {
    super(`Temporal server: ${problem}${logEnd === "" ? "" : `\nEnd of its log:\n${logEnd}`}`);
    this.logEnd = logEnd;
  }
}

/** The workspace has no room for the files of the server. */
export class WorkspaceUnwritableError extends Error {
  override readonly name = "WorkspaceUnwritableError";
  readonly code = "workspace-read-only";
  readonly workspace: string;

  constructor(workspace: string, reason: string) {
    super(
      `workspace ${workspace}: expected a folder that can be written, got: ${reason}; make it writable, or name another one with --workspace`,
    );
    this.workspace = workspace;
  }
}

/** An address is configured, but no usable Temporal service answers there. */
export class TemporalAddressError extends Error {
  override readonly name = "TemporalAddressError";
  readonly code = "temporal-address";
  readonly address: string;

  constructor(address: string, problem: string, fix: string) {
    super(`Temporal address ${address}: ${problem}; ${fix}`);
    this.address = address;
  }
}

/** Temporal was required, and no way to it worked. */
export class TemporalUnavailableError extends Error {
  override readonly name = "TemporalUnavailableError";
  readonly code = "temporal-unavailable";
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(
      `Temporal: no server can be had, expected an address, a binary or a way to install one, got:\n${reasons.map((reason) => `  - ${reason}`).join("\n")}\nrun "radstudy doctor" for what to do, or use --engine in-process`,
    );
    this.reasons = reasons;
  }
}

/** Another living process holds the lock for longer than the wait allows. */
export class LockTimeoutError extends Error {
  override readonly name = "LockTimeoutError";
  readonly code = "server-busy";
  readonly file: string;
  readonly pid: number;

  constructor(file: string, pid: number, waitedMs: number) {
    super(
      `lock ${file}: held by process ${pid}, expected it to be released within ${Math.round(waitedMs / 1000)} s; wait for that process, or end it and repeat the command`,
    );
    this.file = file;
    this.pid = pid;
  }
}

/** One line per way that was tried, for notices and the doctor. */
export function describeTriedWays(tried: readonly TriedWay[]): string[] {
  return tried.map(({ way, reason }) => `${way}: ${reason}`);
}
