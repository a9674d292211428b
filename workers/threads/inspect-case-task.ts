import type { InspectedRegion, ThreadTasks } from "../../activities/thread-tasks.ts";
import { describeRegion, type RegionEntry } from "../../radiomics/image-io/region-selection.ts";
import type { Image, Mask } from "../../radiomics/image/image.ts";
import { refuseHugeRegion } from "../../radiomics/image/prepare-region.ts";
import { inspectRegion } from "../../radiomics/inspection/inspect-region.ts";
import { regionThumbnail } from "../../radiomics/inspection/region-thumbnail.ts";
import { encodePng } from "./encode-png.ts";
import { regionLabel } from "./derive-regions.ts";
import { readCase } from "./read-case.ts";

type Task = ThreadTasks["inspect-case"];

const thumbnailPixels = 96;

/** Reads a case as it will be measured, and says what is there with a small picture of each region that was drawn. */
export async function inspectCaseTask(input: Task["input"]): Promise<Task["output"]> {
  const { image, record, lesions, normalization } = await readCase(input.imagePath, input.maskPath, input.reading);
  const regions: InspectedRegion[] = [];
  for (const each of lesions) {
    const { mask, regions: all } = await each.read();
    for (const region of all) refuseHugeRegion(region.mask, input.spacingMm);
    const empty = all.filter((region) => !region.mask.values.includes(1));
    const notes = empty.map((region) => `region ${regionLabel(region)} has no voxel`);
    regions.push(inspected(image, each.name, { ...mask, notes: [...mask.notes, ...notes] }));
    for (const region of all) {
      if (region.drawn === null || empty.includes(region)) continue;
      regions.push(inspected(image, region.lesion, { mask: region.mask, ...region.drawn, notes: [] }));
    }
  }
  const { format, modality, units, facts, notes } = record;
  return {
    regions,
    source: {
      format,
      modality: modality ?? "",
      units: units ?? "",
      notes,
      facts: normalization === null ? facts : { ...facts, shift: normalization.shift, scale: normalization.scale },
    },
  };
}

function inspected(
  image: Image,
  lesion: string,
  drawn: {
    readonly mask: Mask;
    readonly label: number;
    readonly taken: readonly RegionEntry[];
    readonly notes: readonly string[];
  },
): InspectedRegion {
  const region = inspectRegion(image, drawn.mask);
  const picture = regionThumbnail(image, drawn.mask, region.middleSlice, thumbnailPixels);
  return {
    lesion,
    region,
    label: drawn.label,
    drawn: drawn.taken.map(describeRegion).join(", "),
    notes: drawn.notes,
    thumbnail: Buffer.from(encodePng(picture)).toString("base64"),
  };
}
