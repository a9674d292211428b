import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporalScript, writeProgram } from "../workers/temporal-server/program-scripts.ts";
import { radstudy } from "./radstudy.ts";
import { inStudyFolder, tinyStudy } from "./tiny-study.ts";

const run = ["run", "--engine", "in-process", "--threads", "1"] as const;

describe("a workspace that cannot be used", () => {
  it.each([
    ["run", ["--engine", "in-process"]],
    ["plan", []],
    ["demo", ["--engine", "in-process"]],
    ["status", []],
    ["report", []],
  ])("because it is a file is refused by %s", async (command, options) => {
    await inStudyFolder({ ...tinyStudy(), results: "a file" }, async (folder) => {
      const { code, stdout, stderr } = await radstudy(folder, [command, ...options]);
      expect(stderr).toMatch(
        /error\[workspace-not-folder\]: workspace .*results: this is a file, expected a folder; move that file away, or name another workspace with --workspace DIR\n$/,
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    });
  });

  // Root may write everywhere but into /proc, where no folder can be made.
  it.skipIf(!existsSync("/proc/self"))(
    "because it cannot be written is refused before anything is computed",
    async () => {
      await inStudyFolder(tinyStudy(), async (folder) => {
        const { code, stdout, stderr } = await radstudy(folder, [...run, "--json", "--workspace", "/proc/1/results"]);
        expect(stderr).toContain("error[workspace-read-only]: workspace /proc/1/results: it cannot be written (");
        expect(stderr).toContain("change its permissions, or name another workspace with --workspace DIR");
        expect(stderr).not.toContain("extract");
        expect(code).toBe(2);
        expect(JSON.parse(stdout)).toMatchObject({
          ok: false,
          status: "failed",
          error: { code: "workspace-read-only" },
        });
      });
    },
  );

  it("is what the doctor says first", async () => {
    await inStudyFolder({ results: "a file" }, async (folder) => {
      const { code, stdout } = await radstudy(folder, ["doctor", "--json"]);
      const { ok, checks } = JSON.parse(stdout) as {
        ok: boolean;
        checks: { name: string; state: string; fix: string | null }[];
      };
      expect(ok).toBe(false);
      expect(code).toBe(1);
      expect(checks.find(({ name }) => name === "workspace")).toMatchObject({ state: "missing" });
      for (const { state, fix } of checks) if (state !== "ok") expect(fix).toBeTruthy();
    });
  });
});

function succeeds(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

function mount(folder: string, options: string): boolean {
  return succeeds("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
}

describe("a disk that is full", () => {
  it.each(["200k", "2m"])(
    "after %s ends the run, and with space again the same command reuses what was finished",
    async (size) => {
      await inStudyFolder(tinyStudy(), async (folder) => {
        const disk = join(folder, "disk");
        mkdirSync(disk);
        if (!mount(disk, `size=${size}`)) {
          console.log(
            "skipped: a disk of a given size needs the right to mount one; the store's own test lets writes fail",
          );
          return;
        }
        try {
          const args = [...run, "--json", "--workspace", join(disk, "results")];
          const full = await radstudy(folder, args);
          const failed = JSON.parse(full.stdout) as { error: { code: string } };
          expect(failed).toMatchObject({ status: "failed", report: null });
          expect(failed.error.code).toMatch(/^(store|disk)-full$/);
          expect(full.stderr).toMatch(/error\[(store|disk)-full\]: .*no space left/);
          expect(full.stderr).toContain("free s");
          expect(full.stderr).toContain("give the same command again");
          expect(full.code).toBe(1);

          expect(mount(disk, "remount,size=50m")).toBe(true);
          const again = JSON.parse((await radstudy(folder, args)).stdout) as {
            status: string;
            nodes: { reused: number };
          };
          expect(again.status).toBe("completed");
          expect(again.nodes.reused).toBeGreaterThan(0);
        } finally {
          succeeds("umount", [disk]);
        }
      });
    },
  );
});

describe("a port that another program has", () => {
  it("is named, with what to do", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await inStudyFolder(tinyStudy(), async (folder) => {
        const binary = await writeProgram(join(folder, "temporal"), temporalScript("1.5.1", "1.29.1"));
        const environment = {
          RADSTUDY_TEMPORAL_PORT: String(port),
          RADSTUDY_TEMPORAL_BINARY: binary,
          TEMPORAL_ADDRESS: "",
        };
        const { code, stdout, stderr } = await radstudy(folder, ["run", "--engine", "temporal"], environment);
        expect(stderr).toContain(`error[port-taken]: RADSTUDY_TEMPORAL_PORT: port ${port} on 127.0.0.1 is taken`);
        expect(stderr).toContain("stop that program, choose another port, or unset the variable");
        expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      });
    } finally {
      server.close();
    }
  });

  it("that is no port is refused as bad input", async () => {
    await inStudyFolder(tinyStudy(), async (folder) => {
      const binary = await writeProgram(join(folder, "temporal"), temporalScript("1.5.1", "1.29.1"));
      const environment = { RADSTUDY_TEMPORAL_PORT: "many", RADSTUDY_TEMPORAL_BINARY: binary, TEMPORAL_ADDRESS: "" };
      const { code, stderr } = await radstudy(folder, ["run", "--engine", "temporal"], environment);
      expect(stderr).toContain(
        'error[setting-invalid]: RADSTUDY_TEMPORAL_PORT: expected a port number from 1 to 65535, got "many"',
      );
      expect(code).toBe(2);
    });
  });
});
