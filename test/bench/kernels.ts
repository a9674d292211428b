import { atLeast, atMost, recorded, type BenchCase } from "./bench-case.ts";
import { CALIBRATOR_MS, type KernelTimes } from "./calibrator.ts";
import { phantomFolder } from "./phantom-region.ts";
import { runScript } from "./run-script.ts";

/**
 * C kernels of PyRadiomics 3.0.1 on the CT phantom at 1 mm (328,910 voxels, 36 levels), recorded on the machine on which the
 * calibrator took `CALIBRATOR_MS`, and how many times faster ours are to be.
 */
const besidePyRadiomics = [
  { name: "glcm", pyradiomicsMs: 26.7, target: 4 },
  { name: "glrlm", pyradiomicsMs: 82, target: 5 },
  { name: "glszm", pyradiomicsMs: 64, target: 7 },
  { name: "ngtdm-ngldm", pyradiomicsMs: 77, target: 6 },
  { name: "mesh-and-diameter", pyradiomicsMs: 3130, target: 200 },
] as const;

/** What PyRadiomics does not have. */
const alone = [
  { name: "moran-and-geary", mostMs: 1000 },
  { name: "local-intensity", mostMs: null },
  { name: "morphology-29", mostMs: null },
] as const;

const RUNS = 3;

/**
 * Kernels in units of the calibrator, the median of several processes for each; without the reference data there is no
 * case.
 */
export async function benchKernels(): Promise<BenchCase[]> {
  const phantom = phantomFolder("kernels");
  if (phantom === null) return [];
  const cases: BenchCase[] = [];
  for (const { name, pyradiomicsMs, target } of besidePyRadiomics) {
    const value = await median(name, phantom, ({ kernelMs, calibratorMs }) => kernelMs / calibratorMs);
    cases.push(
      atLeast(
        `${name} kernel, 1 mm, against PyRadiomics' C`,
        "calibrators",
        value,
        pyradiomicsMs / CALIBRATOR_MS,
        target,
      ),
    );
  }
  for (const { name, mostMs } of alone) {
    const kernelMs = await median(name, phantom, (times) => times.kernelMs);
    const label = `${name}, 1 mm`;
    cases.push(mostMs === null ? recorded(label, "CPU ms", kernelMs) : atMost(label, "CPU ms", kernelMs, mostMs));
  }
  return cases;
}

async function median(name: string, phantom: string, figure: (times: KernelTimes) => number): Promise<number> {
  const script = new URL("./kernel-process.ts", import.meta.url);
  const figures: number[] = [];
  for (let run = 0; run < RUNS; run++) figures.push(figure(await runScript<KernelTimes>(script, [name, phantom])));
  return figures.toSorted((left, right) => left - right)[RUNS >> 1];
}
