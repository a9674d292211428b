import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { extractFeatures } from "../../radiomics/extract-features.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";
import { checkGeometry } from "../../radiomics/image/check-geometry.ts";

type Task = ThreadTasks["extract-case"];

/** Reads image and mask, refuses different grids, and measures every declared feature. */
export async function extractCaseTask(input: Task["input"]): Promise<Task["output"]> {
  const image = await readNifti(input.imagePath);
  const { mask } = await readMask(input.maskPath, input.label);
  checkGeometry(image, mask);
  const { features, diagnostics } = extractFeatures(image, mask, input.settings);
  return { rows: features, roiVoxels: diagnostics.roiVoxels };
}
