import type { MeasuredFeature, ThreadTasks } from "../../activities/thread-tasks.ts";
import { extractFeatures } from "../../radiomics/extract-features.ts";
import { regionLabel } from "./derive-regions.ts";
import { readCase } from "./read-case.ts";

type Task = ThreadTasks["extract-case"];

/** Reads a case and measures every declared feature of each of its regions; an empty region has rows with the reason. */
export async function extractCaseTask(input: Task["input"]): Promise<Task["output"]> {
  const { image, lesions } = await readCase(input.imagePath, input.maskPath, input.reading);
  const rows: MeasuredFeature[] = [];
  for (const each of lesions) {
    const { regions } = await each.read();
    for (const { name, lesion, mask } of regions) {
      const region = regionLabel({ name, lesion });
      try {
        const { features } = extractFeatures(image, mask, input.settings);
        const isEmpty = name !== "mask" && !mask.values.includes(1);
        for (const feature of features)
          rows.push({ ...feature, region, lesion, reason: isEmpty ? "derived-region-empty" : feature.reason });
      } catch (error) {
        if (region !== "mask" && error instanceof Error) error.message = `region ${region}: ${error.message}`;
        throw error;
      }
    }
  }
  return { rows };
}
