import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { describeRegion } from "../../radiomics/image-io/region-selection.ts";
import type { Mask } from "../../radiomics/image/image.ts";
import { refuseHugeRegion } from "../../radiomics/image/prepare-region.ts";
import { inspectRegion } from "../../radiomics/inspection/inspect-region.ts";
import { regionThumbnail } from "../../radiomics/inspection/region-thumbnail.ts";
import { encodePng } from "./encode-png.ts";
import { readCase } from "./read-case.ts";

type Task = ThreadTasks["inspect-case"];

const thumbnailPixels = 96;

/** Reads a case as it will be measured, and says what is there with a small picture of its main region. */
export async function inspectCaseTask(input: Task["input"]): Promise<Task["output"]> {
  const { image, record, mask, regions, normalization } = await readCase(
    input.imagePath,
    input.maskPath,
    input.reading,
  );
  for (const each of regions.values()) refuseHugeRegion(each, input.spacingMm);
  const region = inspectRegion(image, mask.mask);
  const picture = regionThumbnail(image, mask.mask, region.middleSlice, thumbnailPixels);
  const { format, modality, units, facts, notes } = record;
  return {
    region,
    label: mask.label,
    source: {
      format,
      modality: modality ?? "",
      units: units ?? "",
      region: mask.taken.map(describeRegion).join(", "),
      notes: [...notes, ...mask.notes, ...emptyRegions(regions)],
      facts: normalization === null ? facts : { ...facts, shift: normalization.shift, scale: normalization.scale },
    },
    thumbnail: Buffer.from(encodePng(picture)).toString("base64"),
  };
}

function emptyRegions(regions: ReadonlyMap<string, Mask>): string[] {
  return [...regions].flatMap(([name, { values }]) => (values.includes(1) ? [] : [`region ${name} has no voxel`]));
}
