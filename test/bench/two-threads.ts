import { cpus } from "node:os";
import { atLeast, recorded, type BenchCase } from "./bench-case.ts";
import { phantomFolder } from "./phantom-region.ts";
import { runScript } from "./run-script.ts";
import type { ThreadTimes } from "./two-threads-process.ts";

/**
 * All families of 16 cases at 1 mm on two threads beside one: wall seconds, the least of several rounds in turns. Where
 * other jobs take the second core, two threads cannot be faster: the processor time says what is lost to sharing alone.
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
    recorded("16 cases, 1 mm, one thread, processor time", "CPU s", one.cpuSeconds),
    recorded("16 cases, 1 mm, two threads, processor time", "CPU s", two.cpuSeconds),
  ];
}
