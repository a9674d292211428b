import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { statisticsTasks } from "./statistics-tasks.ts";

/**
 * `node statistics-process.ts TASK [FOLDER]`: CPU seconds of one seeded task, the first call and the least of three; with a
 * folder its input is written there for a peer.
 */
const [name, folder] = process.argv.slice(2);
const { input, run } = statisticsTasks[name]();
if (folder !== undefined) {
  const { rows, columns, values, rest } = input;
  writeFileSync(join(folder, "values.bin"), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  writeFileSync(join(folder, "rest.json"), JSON.stringify({ rows, columns, ...rest }));
}
const seconds: number[] = [];
for (let call = 0; call < 3; call++) {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  seconds.push((user + system) / 1e6);
}
process.stdout.write(JSON.stringify({ firstCpuSeconds: seconds[0], cpuSeconds: Math.min(...seconds) }));
