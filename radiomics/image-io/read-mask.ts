import type { Mask } from "../image/image.ts";
import { RadiomicsError } from "../radiomics-error.ts";
import { readNifti } from "./read-nifti.ts";

/** A mask file whose labels do not give the region that was asked for. */
export class MaskError extends RadiomicsError {
  override readonly name = "MaskError";
}

interface LabelCount {
  readonly label: number;
  readonly voxels: number;
}

export interface MaskReading {
  readonly mask: Mask;
  /** The label that the mask stands for. */
  readonly label: number;
  /** Every label but 0 in the file, ascending. */
  readonly labelsPresent: readonly LabelCount[];
}

/**
 * Reads one region of a NIfTI label image.
 *
 * @param path - label image: integers, 0 is background
 * @param label - the label to take; null: the only label present
 * @returns the region as 0 and 1 on a SharedArrayBuffer, its label, and all labels with their voxel counts
 * @throws MaskError with code `mask-empty`, `mask-label`, `mask-labels-several` or `mask-values`
 * @throws ImageFileError as `readNifti`
 */
export async function readMask(path: string, label: number | null): Promise<MaskReading> {
  const { values: labels, ...grid } = await readNifti(path);
  const labelsPresent = countLabels(labels, path);
  const wanted = chooseLabel(labelsPresent, label, path);
  const values = new Uint8Array(new SharedArrayBuffer(labels.length));
  for (let i = 0; i < labels.length; i++) values[i] = labels[i] === wanted ? 1 : 0;
  return { mask: { values, ...grid }, label: wanted, labelsPresent };
}

function countLabels(labels: Float64Array, path: string): readonly LabelCount[] {
  const voxels = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label === 0) continue;
    voxels.set(label, (voxels.get(label) ?? 0) + 1);
    if (voxels.size > 65_535 || !Number.isInteger(label)) {
      throw new MaskError(
        "mask-values",
        path,
        `expected whole-number labels, got ${Number.isInteger(label) ? "more than 65535 different ones" : label}`,
        "check that this is the mask and not the image, and that it was not interpolated",
      );
    }
  }
  return [...voxels].map(([label, voxels]) => ({ label, voxels })).sort((left, right) => left.label - right.label);
}

function chooseLabel(present: readonly LabelCount[], label: number | null, path: string): number {
  const only = present[0];
  if (only === undefined) {
    throw new MaskError(
      "mask-empty",
      path,
      "the mask is empty: expected a region, got no voxel but 0",
      "draw the region, or remove the row of this case from the case table",
    );
  }
  const list = present.map((entry) => `${entry.label} (${entry.voxels} voxels)`).join(", ");
  if (label === null) {
    if (present.length === 1) return only.label;
    throw new MaskError(
      "mask-labels-several",
      path,
      `expected one label, got ${present.length}: ${list}`,
      `write one of them in the mask of the feature set, for example "label: ${only.label}"`,
    );
  }
  if (present.some((entry) => entry.label === label)) return label;
  throw new MaskError(
    "mask-label",
    path,
    `expected label ${label}, got ${list}`,
    `write "label: ${only.label}" in the mask of the feature set if that is the region, or export the mask again`,
  );
}
