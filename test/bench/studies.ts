import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RunOutcome } from "../../workers/runs/start-run.ts";
import { startTemporalServer } from "../../workers/temporal-server/start-temporal-server.ts";
import { atMost, recorded, type BenchCase } from "./bench-case.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Whole studies through the command line on a live Temporal server: wall seconds and the memory of the process tree. */
export async function benchStudies(): Promise<BenchCase[]> {
  const workspace = await mkdtemp(join(tmpdir(), "radstudy-bench-"));
  try {
    const cases: BenchCase[] = [];
    // The server's binary is made once per machine; that is not what is measured here.
    const server = await startTemporalServer({ workspace, onNotice: () => {} });
    try {
      const first = await radstudy(["demo", "--workspace", workspace, "--json"]);
      cases.push(atMost("demo from a present server, first run", "s", first.wallSeconds, 60));
      const second = await radstudy(["demo", "--workspace", workspace, "--json"]);
      cases.push(atMost("demo from a present server, second run", "s", second.wallSeconds, 5));
      cases.push(atMost("demo, second run, items executed", "items", second.outcome.items.executed, 0));
    } finally {
      await server.stop();
    }
    const alone = await radstudy(["demo", "--workspace", workspace, "--json"]);
    cases.push(recorded("demo, second run with start and stop of the server", "s", alone.wallSeconds));
    const data = process.env["RADSTUDY_DATA"] ?? join(root, "..", "shared", "data");
    if (existsSync(join(data, "sts"))) {
      const sts = await radstudy(["run", join(root, "studies", "sts-metastasis"), "--workspace", workspace, "--json"]);
      cases.push(atMost("sts-metastasis, first run", "s", sts.wallSeconds, 120));
      cases.push(
        atMost("sts-metastasis, peak memory of all processes", "MB", sts.outcome.peakMemoryMb ?? Number.NaN, 1536),
      );
    } else
      process.stderr.write(`bench: sts-metastasis left out, no sts in ${data}; RADSTUDY_DATA names the data folder\n`);
    return cases;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

async function radstudy(args: readonly string[]): Promise<{ outcome: RunOutcome; wallSeconds: number }> {
  const started = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, "cli", "main.ts"), ...args], {
    cwd: root,
  });
  const outcome = JSON.parse(stdout) as RunOutcome;
  if (outcome.status !== "completed" || outcome.engine !== "temporal") {
    throw new Error(
      `bench: ${args.join(" ")} ended as ${outcome.status} on ${outcome.engine}, expected completed on temporal`,
    );
  }
  return { outcome, wallSeconds: (performance.now() - started) / 1000 };
}
