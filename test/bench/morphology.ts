import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BenchCase } from "./bench-case.ts";

/** CPU ms; reference: PyRadiomics' C code on the same case and machine type (recorded), target: least ratio, or most ms. */
const kernels = [
  { name: "mesh-and-diameter", reference: 3130, target: 200 },
  { name: "moran-and-geary", reference: null, target: 1000 },
  { name: "local-intensity", reference: null, target: null },
  { name: "morphology-29", reference: null, target: null },
];

/**
 * CPU time of morphology and local intensity on the CT phantom at 1 mm (328,910 voxels), each in a process of its own.
 * Without the reference data there is no case.
 */
export async function benchMorphology(): Promise<BenchCase[]> {
  const folder = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  const phantom = join(folder, "ibsi1", "ct_radiomics_phantom", "nifti");
  if (!existsSync(phantom)) return [];
  const script = fileURLToPath(new URL("morphology-kernel.ts", import.meta.url));
  const cases: BenchCase[] = [];
  for (const { name, reference, target } of kernels) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, name, phantom]);
    const value = Number(stdout);
    const ratio = reference === null ? null : reference / value;
    const ok = target === null || (ratio === null ? value <= target : ratio >= target);
    cases.push({ name: `${name}-1mm`, unit: "CPU ms", value, reference, ratio, target, ok });
  }
  return cases;
}
