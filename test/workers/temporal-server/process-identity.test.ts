import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

import { describe, expect, it } from "vitest";

import {
  identifyProcess,
  identifyThisProcess,
  isProcessAlive,
  parseProcessIdentity,
} from "../../../workers/temporal-server/process-identity.ts";

describe("process identity", () => {
  it("finds this process alive, also after a round trip through JSON", () => {
    const self = identifyThisProcess();
    expect(self.pid).toBe(process.pid);
    expect(isProcessAlive(self)).toBe(true);
    expect(parseProcessIdentity(JSON.parse(JSON.stringify(self)))).toEqual(self);
  });

  it("does not find a process that has ended", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
    const identity = identifyProcess(child.pid ?? 0);
    expect(identity !== null && isProcessAlive(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(identity !== null && isProcessAlive(identity)).toBe(false);
    expect(identifyProcess(child.pid ?? 0)).toBeNull();
  });

  it.skipIf(!existsSync("/proc/self/stat"))("tells a process from an earlier one with its number", () => {
    const self = identifyThisProcess();
    expect(isProcessAlive({ ...self, startTime: "1" })).toBe(false);
    expect(isProcessAlive({ ...self, bootId: "00000000-0000-0000-0000-000000000000" })).toBe(false);
  });

  it.each([
    null,
    7,
    {},
    { pid: "7" },
    { pid: -1, startTime: null, bootId: null },
    { pid: 7, startTime: 7, bootId: null },
  ])("refuses the damaged note %j", (value) => {
    expect(parseProcessIdentity(value)).toBeNull();
  });
});
