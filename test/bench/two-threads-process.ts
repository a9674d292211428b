import { Piscina } from "piscina";
import { readPhantom } from "./phantom-region.ts";

interface Times {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** What `two-threads-process.ts` prints: the least of all rounds. */
export interface ThreadTimes {
  readonly one: Times;
  readonly two: Times;
}

const CASES = 16;
const ROUNDS = 4;

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
  cpuSeconds: Math.min(...rounds.map((round) => round[threads].cpuSeconds)),
});
process.stdout.write(JSON.stringify({ one: least("one"), two: least("two") } satisfies ThreadTimes));

async function measure(threads: Piscina): Promise<Times> {
  const started = performance.now();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: CASES }, async () => threads.run(volumes)));
  const { user, system } = process.cpuUsage(before);
  return { wallSeconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}
