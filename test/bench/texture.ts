import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BenchCase } from "./bench-case.ts";

/** Milliseconds of the calibrator on the machine (AMD EPYC, Zen 4) on which PyRadiomics was measured. */
const CALIBRATOR_MS = 23.3;

/**
 * C kernels of PyRadiomics 3.0.1 on the CT phantom at 1 mm (328,910 voxels, 36 levels), recorded on that machine, and how
 * much faster ours are to be.
 */
const kernels = [
  { name: "glcm", pyradiomicsMs: 26.7, target: 4 },
  { name: "glrlm", pyradiomicsMs: 82, target: 5 },
  { name: "glszm", pyradiomicsMs: 64, target: 7 },
  { name: "ngtdm-ngldm", pyradiomicsMs: 77, target: 6 },
] as const;

/** Texture kernels in units of the calibrator, so that machines compare; without the reference data there is no case. */
export async function benchTexture(): Promise<BenchCase[]> {
  const folder = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  const phantom = join(folder, "ibsi1", "ct_radiomics_phantom", "nifti");
  if (!existsSync(phantom)) {
    process.stderr.write(`bench: texture left out, no ibsi1 in ${folder}; RADSTUDY_DATA names the data folder\n`);
    return [];
  }
  const script = fileURLToPath(new URL("./texture-kernel.ts", import.meta.url));
  const cases: BenchCase[] = [];
  for (const { name, pyradiomicsMs, target } of kernels) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, name, phantom]);
    const { kernelMs, calibratorMs } = JSON.parse(stdout) as { kernelMs: number; calibratorMs: number };
    const value = kernelMs / calibratorMs;
    const reference = pyradiomicsMs / CALIBRATOR_MS;
    const ratio = reference / value;
    cases.push({
      name: `${name} kernel, 1 mm`,
      unit: "calibrators",
      value,
      reference,
      ratio,
      target,
      ok: ratio >= target,
    });
  }
  return cases;
}
