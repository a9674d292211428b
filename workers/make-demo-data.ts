import { join } from "node:path";
import { writeCohort } from "../radiomics/image-io/write-cohort.ts";
import { planCohort } from "../radiomics/synthetic/plan-cohort.ts";
import { packageRoot } from "./package-root.ts";

export interface DemoData {
  readonly study: string;
  readonly data: string;
  /** False where the same cohort was there already. */
  readonly written: boolean;
}

/** Makes the synthetic cohort of the demo study in the workspace, once per seed. */
export async function makeDemoData(
  workspace: string,
  seed: number,
  onProgress: (done: number, total: number) => void,
): Promise<DemoData> {
  const data = join(workspace, ".radstudy", "demo", `seed-${seed}`);
  const written = await writeCohort(data, planCohort(seed), onProgress);
  return { study: join(packageRoot, "studies", "demo-multicenter", "study.yaml"), data, written };
}
