import { cpus } from "node:os";
import { atLeast, type BenchCase } from "./bench-case.ts";
import { phantomFolder } from "./phantom-region.ts";
import { runScript } from "./run-script.ts";
import type { ThreadTimes } from "./two-threads-process.ts";

/**
 * All families of 16 cases at 1 mm on two threads beside one, in turns, the least of several rounds. Wall seconds need a
 * machine without other jobs; the processor time of the busiest thread does not, and tells the same on such a machine.
 */
export async function benchTwoThreads(): Promise<BenchCase[]> {
  const phantom = phantomFolder("two threads");
  if (phantom === null) return [];
  if (cpus().length < 2) {
    process.stderr.write("bench: two threads left out, this machine has one core\n");
    return [];
  }
  const { one, two } = await runScript<ThreadTimes>(new URL("./two-threads-process.ts", import.meta.url), [phantom]);
  return [
    atLeast("16 cases, 1 mm, two threads against one", "s", two.wallSeconds, one.wallSeconds, 1.6),
    atLeast(
      "16 cases, 1 mm, two threads against one, processor time of the busiest thread",
      "CPU s",
      two.longestThreadSeconds,
      one.longestThreadSeconds,
      1.6,
    ),
  ];
}
