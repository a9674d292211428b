import { threadId } from "node:worker_threads";
import { extractFeatures } from "../../radiomics/extract-features.ts";
import type { Image, Mask } from "../../radiomics/image/image.ts";
import { phantomSettings } from "./phantom-region.ts";

export interface ThreadShare {
  readonly thread: number;
  /** Processor time of this case in this thread. */
  readonly cpuSeconds: number;
}

/** All families of one case at 1 mm, as the entry point of a thread. */
export function extractInThread({ image, mask }: { readonly image: Image; readonly mask: Mask }): ThreadShare {
  const before = process.threadCpuUsage();
  extractFeatures(image, mask, phantomSettings["1mm"]);
  const { user, system } = process.threadCpuUsage(before);
  return { thread: threadId, cpuSeconds: (user + system) / 1e6 };
}
