import { atMost, recorded, type BenchCase } from "./bench-case.ts";
import type { LargeTable } from "./large-table-process.ts";
import { runScript } from "./run-script.ts";

/** 10,000 cases with 2,000 features and missing values through impute-median, combat, standardize and lasso: memory of the process. */
export async function benchLargeTable(): Promise<BenchCase[]> {
  const script = new URL("./large-table-process.ts", import.meta.url);
  const { cpuSeconds, peakMb } = await runScript<LargeTable>(script, []);
  const name = "10,000 x 2000 through impute, combat, standardize, lasso with 2 inner folds";
  return [
    atMost(`${name}, peak memory of the process`, "MB", peakMb, 2048),
    recorded(`${name}, processor time`, "CPU s", cpuSeconds),
  ];
}
