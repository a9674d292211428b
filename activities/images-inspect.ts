import type { ImagesInspectNode } from "../protocol/plan.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { BatchResult, NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, BatchRequest, GatherRequest } from "./activity-context.ts";
import { getJson, getTable, inputArtifact, putJson, putTable } from "./artifacts.ts";
import { gatherCases, runCaseBatch, type CaseEntry } from "./case-batch.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { CasesUnusableError } from "./failed-items.ts";
import { textTable } from "./text-table.ts";
import type { InspectedCase, InspectedRegion } from "./thread-tasks.ts";

/** Looks at image and mask of a few cases before anything is measured. */
export async function inspectBatch(context: ActivityContext, request: BatchRequest): Promise<BatchResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ImagesInspectNode;
  const { reading, spacingMm } = node.params;
  return await runCaseBatch(context, run, node, request, {
    unit: "images.inspect/case",
    step: "inspect",
    params: { reading, spacingMm },
    perform: async (_job, { image, mask }) => {
      const found = await context.threads.run("inspect-case", { imagePath: image, maskPath: mask, reading, spacingMm });
      return await putJson(context.store, "inspection", 1, found);
    },
  });
}

/** The cases that can be measured (`images`), what was seen of all (`checks`, `thumbnails`), and what cannot be used (`failures`). */
export async function gatherInspection(context: ActivityContext, request: GatherRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ImagesInspectNode;
  const { entries, failures, items, digest } = await gatherCases(context, request);
  const allowed = run.plan.execution.maxFailedFraction;
  if (failures.length > allowed * items.total) throw new CasesUnusableError(node.id, failures, items.total, allowed);
  const identity = { params: node.params, files: { entries: digest } };
  return await checkpointNode(
    context,
    run,
    node,
    request.inputs,
    identity,
    async () => {
      const images = await getTable(context.store, inputArtifact(request.inputs, "images", "images"));
      const unusable = new Set(failures.map((failure) => failure.case));
      const indexed = tableRows(images) as Record<string, string>[];
      const usable = indexed.filter((row) => !unusable.has(row["case"]));
      const files = new Map(indexed.map((row) => [row["case"], row]));
      const checks: TableRow<"image_checks">[] = [];
      const thumbnails: Thumbnail[] = [];
      for (const entry of entries) {
        if (entry.result === null) continue;
        const found = await getJson<InspectedCase>(context.store, entry.result);
        for (const region of found.regions) {
          checks.push({
            ...checkRow(entry, node.params.set, region, found.source),
            image_digest: files.get(entry.case)?.["imageDigest"] ?? "",
            mask_digest: files.get(entry.case)?.["maskDigest"] ?? "",
          });
          thumbnails.push({
            case: entry.case,
            lesion: region.lesion,
            cohort: entry.cohort,
            set: node.params.set,
            png: region.thumbnail,
            warnings: region.region.warnings,
          });
        }
      }
      const columns = images.columns.map(({ name }) => name);
      return {
        outputs: {
          images: await putTable(context.store, textTable("images", usable, columns)),
          checks: await putTable(context.store, makeTable("image_checks", checks)),
          thumbnails: await putJson(context.store, "thumbnails", thumbnails.length, thumbnails),
          failures: await putTable(context.store, makeTable("failures", failures)),
        },
      };
    },
    items,
  );
}

/** One picture of the contact sheet. */
export interface Thumbnail {
  readonly case: string;
  /** Which of several regions of the mask; empty where there is one. */
  readonly lesion: string;
  readonly cohort: string;
  readonly set: string;
  /** PNG in base64. */
  readonly png: string;
  readonly warnings: readonly string[];
}

function checkRow(
  entry: CaseEntry,
  set: string,
  { lesion, region, label, drawn, notes }: InspectedRegion,
  source: InspectedCase["source"],
): Omit<TableRow<"image_checks">, "image_digest" | "mask_digest"> {
  const [sizeX, sizeY, sizeZ] = region.size;
  const [spacingX, spacingY, spacingZ] = region.spacingMm;
  return {
    case: entry.case,
    lesion: lesion === "" ? entry.lesion : lesion,
    timepoint: entry.timepoint,
    cohort: entry.cohort,
    set,
    size_x: sizeX,
    size_y: sizeY,
    size_z: sizeZ,
    spacing_x_mm: spacingX,
    spacing_y_mm: spacingY,
    spacing_z_mm: spacingZ,
    label,
    region_voxels: region.regionVoxels,
    region_volume_mm3: region.regionVolumeMm3,
    region_slices: region.regionSlices,
    minimum: region.minimum,
    mean: region.mean,
    maximum: region.maximum,
    warnings: region.warnings.join(" "),
    format: source.format,
    modality: source.modality,
    units: source.units,
    region: drawn,
    notes: [...source.notes, ...notes].join("; "),
    facts: JSON.stringify(source.facts),
  };
}
