import { cpus } from "node:os";
import { atLeast, type BenchCase } from "./bench-case.ts";
import type { ForestThreads } from "./forest-threads-process.ts";
import { tabularFolder } from "./nested-learners.ts";
import { runScript } from "./run-script.ts";

/** Nested 5 x 5 forests of 150 trees, ten times, on two threads beside one: wall seconds, so without other jobs. */
export async function benchForestThreads(): Promise<BenchCase[]> {
  const data = tabularFolder("nested forests on two threads");
  if (data === null) return [];
  if (cpus().length < 2) {
    process.stderr.write("bench: nested forests on two threads left out, this machine has one core\n");
    return [];
  }
  const script = new URL("./forest-threads-process.ts", import.meta.url);
  const { oneSeconds, twoSeconds } = await runScript<ForestThreads>(script, [data]);
  return [atLeast("10 x nested 5 x 5 forests of 150, two threads against one", "s", twoSeconds, oneSeconds, 1.7)];
}
