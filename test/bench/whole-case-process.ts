import { extractFeatures } from "../../radiomics/extract-features.ts";
import { phantomSettings, readPhantom } from "./phantom-region.ts";

/** What `whole-case-process.ts` prints. */
export interface WholeCase {
  /** Of the first, cold call. */
  readonly firstSeconds: number;
  /** Least of the warm calls: other jobs on the machine only ever add to a time. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

const [spacing, folder, repetitions] = process.argv.slice(2);
const settings = phantomSettings[spacing as "1mm" | "2mm"];
const { image, mask } = await readPhantom(folder);
const walls: number[] = [];
const cpus: number[] = [];
for (let run = 0; run <= Number(repetitions) + 1; run++) {
  const started = performance.now();
  const before = process.cpuUsage();
  extractFeatures(image, mask, settings);
  const { user, system } = process.cpuUsage(before);
  walls.push((performance.now() - started) / 1000);
  cpus.push((user + system) / 1e6);
}
const result: WholeCase = {
  firstSeconds: walls[0],
  wallSeconds: Math.min(...walls.slice(2)),
  cpuSeconds: Math.min(...cpus.slice(2)),
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(result));
