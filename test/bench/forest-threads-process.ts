import { Piscina } from "piscina";

/** What this process prints: wall seconds of all 50 outer folds. */
export interface ForestThreads {
  readonly oneSeconds: number;
  readonly twoSeconds: number;
}

const [data] = process.argv.slice(2);
const filename = new URL("./forest-in-thread.ts", import.meta.url).href;
const pool = (threads: number) =>
  new Piscina({ filename, name: "forestInThread", minThreads: threads, maxThreads: threads, idleTimeout: 600_000 });
const [one, two] = [pool(1), pool(2)];
// Reading and compiling are not measured.
await Promise.all([one, two, two].map((threads) => threads.run({ data, repeat: 0, fold: 0 })));
const result: ForestThreads = { oneSeconds: await measure(one), twoSeconds: await measure(two) };
await Promise.all([one.destroy(), two.destroy()]);
process.stdout.write(JSON.stringify(result));

async function measure(threads: Piscina): Promise<number> {
  const started = performance.now();
  const jobs = Array.from({ length: 50 }, (_, k) => threads.run({ data, repeat: 1 + Math.floor(k / 5), fold: k % 5 }));
  await Promise.all(jobs);
  return (performance.now() - started) / 1000;
}
