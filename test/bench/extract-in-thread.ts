import { extractFeatures } from "../../radiomics/extract-features.ts";
import type { Image, Mask } from "../../radiomics/image/image.ts";
import { phantomSettings } from "./phantom-region.ts";

/** All families of one case at 1 mm, as the entry point of a thread. */
export function extractInThread({ image, mask }: { readonly image: Image; readonly mask: Mask }): number {
  return extractFeatures(image, mask, phantomSettings["1mm"]).features.length;
}
