import { atLeast, atMost, recorded, type BenchCase } from "./bench-case.ts";
import { phantomFolder } from "./phantom-region.ts";
import { runScript } from "./run-script.ts";
import type { WholeCase } from "./whole-case-process.ts";

/**
 * Seconds of one process of MIRP 2.7.0 with all IBSI families on the same phantom and machine type, with imports and
 * reading left out; it is the only peer with all families.
 */
const cases = [
  { spacing: "1mm", title: "1 mm", repetitions: 9, mostSeconds: 2.2, mirpSeconds: 13.8 },
  { spacing: "2mm", title: "2 mm", repetitions: 15, mostSeconds: 0.5, mirpSeconds: 5.4 },
] as const;

/**
 * All families of one case (174 features: 3D merged, no filters, Moran and Geary included), interpolation included, reading
 * left out: one thread, warm, wall seconds. Processes of both voxel sizes in turns; the least counts, as other jobs on the
 * machine only ever add.
 */
export async function benchWholeCase(): Promise<BenchCase[]> {
  const phantom = phantomFolder("whole case");
  if (phantom === null) return [];
  const runs = new Map<string, WholeCase[]>(cases.map(({ spacing }) => [spacing, []]));
  for (let round = 0; round < 3; round++) {
    for (const { spacing, repetitions } of cases) {
      runs
        .get(spacing)
        ?.push(
          await runScript<WholeCase>(new URL("./whole-case-process.ts", import.meta.url), [
            spacing,
            phantom,
            `${repetitions}`,
          ]),
        );
    }
  }
  return cases.flatMap(({ spacing, title, mostSeconds, mirpSeconds }) => {
    const measured = runs.get(spacing) ?? [];
    const least = (key: keyof WholeCase) => Math.min(...measured.map((run) => run[key]));
    const name = `all families, ${title}`;
    return [
      atMost(`${name}, warm`, "s", least("wallSeconds"), mostSeconds),
      atLeast(`${name}, warm, against MIRP 2.7.0`, "s", least("wallSeconds"), mirpSeconds, null),
      recorded(`${name}, warm, processor time`, "CPU s", least("cpuSeconds")),
      recorded(`${name}, first call in a process`, "s", least("firstSeconds")),
      atMost(`${name}, peak memory of the process`, "MB", Math.max(...measured.map(({ peakMb }) => peakMb)), 500),
    ];
  });
}
