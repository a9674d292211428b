import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const folder = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));

/** A folder of the public reference data, or null (said on the console) where this machine does not have it. */
export function referenceData(name: string): string | null {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  console.log(`skipped: no reference data "${name}"; set RADSTUDY_DATA to the folder that holds it`);
  return null;
}
