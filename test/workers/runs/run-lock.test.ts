import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { identifyThisProcess } from "../../../workers/temporal-server/process-identity.ts";
import { StudyBusyError, takeRunLock } from "../../../workers/runs/run-lock.ts";
import { runArguments, runCommand } from "../../fixtures/command.ts";
import { makeSmallStudy, makeTestFolder } from "../../fixtures/small-study.ts";

const holdRunLock = fileURLToPath(import.meta.resolve("./hold-run-lock.ts"));

describe("the lock of a study", () => {
  it("is held by one command per study, and free again when that is done", async () => {
    const workspace = await makeTestFolder();
    const release = await takeRunLock(workspace, "lung");
    await expect(takeRunLock(workspace, "lung")).rejects.toThrow(StudyBusyError);
    (await takeRunLock(workspace, "liver"))();
    release();
    (await takeRunLock(workspace, "lung"))();
    expect(existsSync(join(workspace, ".radstudy", "locks", "lung.json"))).toBe(false);
  });

  it("refuses a second command on the study with study-busy, naming the process that runs it", async () => {
    const study = await makeSmallStudy();
    const release = await takeRunLock(study.workspace, "small-study");
    const second = await runCommand(runArguments(study, "in-process"));
    release();
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(
      `error[study-busy]: study small-study: process ${process.pid} is running it in this workspace`,
    );
  });

  it("heals itself after kill -9 of the command that held it", async () => {
    const workspace = await makeTestFolder();
    const holder = spawn(process.execPath, [holdRunLock, workspace, "lung"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void holder.kill("SIGKILL"));
    await once(holder.stdout, "data");
    await expect(takeRunLock(workspace, "lung")).rejects.toThrow(`process ${holder.pid}`);
    const exit = once(holder, "exit");
    holder.kill("SIGKILL");
    await exit;
    (await takeRunLock(workspace, "lung"))();
  });

  it("heals itself where another process got the number of the dead one, and where the file is cut short", async () => {
    const workspace = await makeTestFolder();
    const folder = join(workspace, ".radstudy", "locks");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "lung.json"), JSON.stringify({ ...identifyThisProcess(), startTime: "1" }));
    (await takeRunLock(workspace, "lung"))();
    writeFileSync(join(folder, "lung.json"), '{"pid":');
    (await takeRunLock(workspace, "lung"))();
  });

  it("lets one of many commands win that find the same dead holder at the same moment", async () => {
    const workspace = await makeTestFolder();
    const folder = join(workspace, ".radstudy", "locks");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "lung.json"), JSON.stringify({ ...identifyThisProcess(), startTime: "1" }));
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => takeRunLock(workspace, "lung")));
    expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
