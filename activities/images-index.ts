import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { imageFile } from "../protocol/image-file.ts";
import type { ImagesIndexNode } from "../protocol/plan.ts";
import { digestOf } from "../store/canonical-json.ts";
import type { NodeResult } from "../workflows/run-plan.ts";
import type { ActivityContext, NodeRequest, RunContext } from "./activity-context.ts";
import { putTable } from "./artifacts.ts";
import { checkpointNode } from "./checkpoint-node.ts";
import { cohortRows } from "./cohort-rows.ts";
import { digestFile } from "./study-files.ts";
import { textTable } from "./text-table.ts";

type ImageRow = Readonly<
  Record<"case" | "cohort" | "lesion" | "timepoint" | "image" | "mask" | "imageDigest" | "maskDigest", string>
>;

/** Finds and digests the files of one feature set: tables `images` (what is there) and `missing`. */
export async function imagesIndex(context: ActivityContext, request: NodeRequest): Promise<NodeResult> {
  const run = await context.openRun(request.run);
  const node = run.node(request.node) as ImagesIndexNode;
  const { present, missing } = await findImages(context, run, node, request);
  const identity = {
    params: { ...node.params },
    files: {
      present: digestOf(present),
      missing: digestOf(missing),
    },
  };
  return await checkpointNode(context, run, node, request.inputs, identity, async () => ({
    outputs: {
      images: await putTable(
        context.store,
        textTable("images", present, [
          "case",
          "cohort",
          "lesion",
          "timepoint",
          "imageDigest",
          "maskDigest",
          "image",
          "mask",
        ]),
      ),
      missing: await putTable(context.store, textTable("missing", missing, ["case", "cohort", "reason"])),
    },
  }));
}

async function findImages(
  context: ActivityContext,
  run: RunContext,
  node: ImagesIndexNode,
  request: NodeRequest,
): Promise<{ present: ImageRow[]; missing: { case: string; cohort: string; reason: string }[] }> {
  const present: ImageRow[] = [];
  const missing: { case: string; cohort: string; reason: string }[] = [];
  for (const cohort of run.plan.cohorts) {
    for (const { listed, cells } of await cohortRows(context, request.inputs, cohort.name)) {
      const { case: id } = listed;
      const timepoint = listed.timepoint ?? "";
      if (node.params.timepoint !== null && timepoint !== node.params.timepoint) continue;
      const cell = (column: string) => cells[column] ?? "";
      const image = imageFile(node.params.image, cell);
      const mask = imageFile(node.params.mask, cell);
      const gone = [image, mask].filter((path) => path === "" || !existsSync(resolve(run.dataFolder, path)));
      if (gone.length > 0) {
        const reason =
          gone[0] === ""
            ? `no ${node.params.set} image or mask named`
            : `${node.params.set}: ${gone.join(" and ")} not there`;
        missing.push({ case: id, cohort: cohort.name, reason });
        continue;
      }
      const [imageDigest, maskDigest] = await Promise.all(
        [image, mask].map((path) => digestFile(resolve(run.dataFolder, path))),
      );
      const lesion = listed.lesion ?? "";
      present.push({ case: id, cohort: cohort.name, lesion, timepoint, image, mask, imageDigest, maskDigest });
    }
  }
  return { present, missing };
}
