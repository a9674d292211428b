import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { printError } from "../../cli/print-error.ts";
import { RunFailedError } from "../../workers/engines/run-failed-error.ts";
import { WorkspaceError } from "../../workers/runs/prepare-workspace.ts";

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: something, open '${path}'`), { code, errno: -1, path });
}

describe("an error that ends a command", () => {
  let written: string;
  beforeEach(() => {
    written = "";
    vi.stubEnv("NO_COLOR", "1");
    vi.stubEnv("GITHUB_ACTIONS", "");
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it.each(["worker-killed", "server-killed", "port-taken", "too-many-failed"])("%s exits with 1", (code) => {
    expect(
      printError(new RunFailedError("Lost", code, "worker process 7: ended in mid-run; give the same command again")),
    ).toBe(1);
    expect(written).toBe(`error[${code}]: worker process 7: ended in mid-run; give the same command again\n`);
  });

  it("that comes from what the user typed exits with 2", () => {
    expect(printError(new WorkspaceError("workspace-not-folder", "results", "this is a file", "move it away"))).toBe(2);
    expect(written).toBe("error[workspace-not-folder]: workspace results: this is a file; move it away\n");
  });

  it.each([
    ["ENOSPC", "error[disk-full]: disk: no space left at a/b; free some space and give the same command again"],
    ["EDQUOT", "error[disk-full]: disk: no space left at a/b"],
    ["EACCES", "error[not-permitted]: a/b: this user may not do that"],
    ["EROFS", "error[not-permitted]: a/b: this user may not do that"],
    ["EIO", "error[system-error]: a/b: EIO: something"],
  ])("of the operating system (%s) is said in words", (code, words) => {
    expect(printError(systemError(code, "a/b"))).toBe(1);
    expect(written).toContain(words);
    expect(written).not.toContain("    at ");
  });

  it("of DuckDB about a full disk is one too", () => {
    printError(new Error('IO Error: Could not write file "study.duckdb": No space left on device'));
    expect(written).toContain("error[disk-full]");
  });

  it("that nobody foresaw shows where it came from", () => {
    expect(printError(Object.assign(new TypeError("x is not a function"), { code: "ERR_ODD" }))).toBe(1);
    expect(written).toMatch(/^error\[unexpected\]: x is not a function\nTypeError: x is not a function\n {4}at /);
  });

  it("is an annotation in a GitHub workflow", () => {
    vi.stubEnv("GITHUB_ACTIONS", "true");
    printError(new RunFailedError("Lost", "worker-killed", "first line\nsecond line"));
    expect(written).toContain("\n::error title=worker-killed::first line%0Asecond line\n");
  });
});
