import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";
import { checkGeometry } from "../../radiomics/image/check-geometry.ts";
import { inspectRegion } from "../../radiomics/inspection/inspect-region.ts";
import { regionThumbnail } from "../../radiomics/inspection/region-thumbnail.ts";
import { encodePng } from "./encode-png.ts";

type Task = ThreadTasks["inspect-case"];

const thumbnailPixels = 96;

/** Reads image and mask, refuses different grids, and says what is there with a small picture of it. */
export async function inspectCaseTask(input: Task["input"]): Promise<Task["output"]> {
  const image = await readNifti(input.imagePath);
  const { mask, label } = await readMask(input.maskPath, input.label);
  checkGeometry(image, mask);
  const region = inspectRegion(image, mask);
  const picture = regionThumbnail(image, mask, region.middleSlice, thumbnailPixels);
  return { region, label, thumbnail: Buffer.from(encodePng(picture)).toString("base64") };
}
