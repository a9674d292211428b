import { Piscina } from "piscina";
import type { ThreadShare } from "./extract-in-thread.ts";
import { readPhantom } from "./phantom-region.ts";

interface Times {
  readonly wallSeconds: number;
  /** Processor time of the thread that had most of it: the wall time of a machine without other jobs. */
  readonly longestThreadSeconds: number;
}

/** What `two-threads-process.ts` prints: the least of all rounds. */
export interface ThreadTimes {
  readonly one: Times;
  readonly two: Times;
}

const CASES = 16;
const ROUNDS = 3;

// The voxels are on a SharedArrayBuffer: threads share them.
const volumes = await readPhantom(process.argv[2]);
const filename = new URL("./extract-in-thread.ts", import.meta.url).href;
const pool = (threads: number) =>
  new Piscina({ filename, name: "extractInThread", minThreads: threads, maxThreads: threads, idleTimeout: 600_000 });
const [one, two] = [pool(1), pool(2)];
await measure(one);
await measure(two);
const rounds: { readonly one: Times; readonly two: Times }[] = [];
for (let round = 0; round < ROUNDS; round++) rounds.push({ one: await measure(one), two: await measure(two) });
await Promise.all([one.destroy(), two.destroy()]);
const least = (threads: "one" | "two"): Times => ({
  wallSeconds: Math.min(...rounds.map((round) => round[threads].wallSeconds)),
  longestThreadSeconds: Math.min(...rounds.map((round) => round[threads].longestThreadSeconds)),
});
process.stdout.write(JSON.stringify({ one: least("one"), two: least("two") } satisfies ThreadTimes));

async function measure(threads: Piscina): Promise<Times> {
  const started = performance.now();
  const shares = await Promise.all(
    Array.from({ length: CASES }, async () => (await threads.run(volumes)) as ThreadShare),
  );
  const wallSeconds = (performance.now() - started) / 1000;
  const byThread = new Map<number, number>();
  for (const { thread, cpuSeconds } of shares) byThread.set(thread, (byThread.get(thread) ?? 0) + cpuSeconds);
  return { wallSeconds, longestThreadSeconds: Math.max(...byThread.values()) };
}
