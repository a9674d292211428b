import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { atMost, type BenchCase } from "./bench-case.ts";
import { phantomFolder } from "./phantom-region.ts";

const RUNS = 5;

/** The command from its start to its end, with an empty workspace each time: wall seconds, the least of several runs. */
export async function benchExtraction(): Promise<BenchCase[]> {
  const phantom = phantomFolder("extraction");
  if (phantom === null) return [];
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const images = ["--image", join(phantom, "image", "phantom.nii.gz"), "--mask", join(phantom, "mask", "mask.nii.gz")];
  let least = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const workspace = await mkdtemp(join(tmpdir(), "radstudy-bench-"));
    try {
      const args = ["extract", ...images, "--preset", "ibsi-c", "--workspace", workspace, "--quiet"];
      const started = performance.now();
      const { stdout } = await promisify(execFile)(process.execPath, [join(root, "cli", "main.ts"), ...args]);
      const seconds = (performance.now() - started) / 1000;
      if (!stdout.includes("morph_volume"))
        throw new Error("bench: extract printed no features, expected morph_volume");
      least = Math.min(least, seconds);
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  }
  return [atMost("radstudy extract, configuration C from NIfTI, cold", "s", least, 2.5)];
}
