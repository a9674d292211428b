import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { referenceConfigurations } from "../../radiomics/conformance/configurations.ts";
import { measureConfiguration } from "../../radiomics/conformance/measure-configuration.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";

type Task = ThreadTasks["measure-reference"];

/** All values of one published configuration, from its original files. */
export async function measureReferenceTask(input: Task["input"]): Promise<Task["output"]> {
  const configuration = referenceConfigurations.find(({ dataset }) => dataset === input.dataset);
  if (configuration === undefined) throw new TypeError(`conformance: no data set "${input.dataset}"`);
  const image = await readNifti(input.imagePath);
  const { mask } = await readMask(input.maskPath, null);
  return [...measureConfiguration(image, mask, configuration)];
}
