import { MaskError } from "./region-selection.ts";

export interface LabelCount {
  readonly label: number;
  readonly voxels: number;
}

export interface LabelValues {
  /** Whole numbers, 0 is background. */
  readonly labels: Float64Array;
  /** Every label but 0, ascending. */
  readonly counts: readonly LabelCount[];
  readonly notes: readonly string[];
}

const MOST_LABELS = 65_535;
/** What single precision makes of a whole number. */
const ROUNDING = 1e-5;

/**
 * Labels of a mask image. Masks saved with 255 as their only value, or scaled by 1/255, are recognized and said; several
 * fractions are refused, because they may be labels, probabilities or an interpolated mask.
 *
 * @param values - voxels of the mask image
 * @param path - named in the errors
 * @returns whole-number labels with their voxel counts
 * @throws MaskError with code `mask-values`
 */
export function labelValues(values: Float64Array, path: string): LabelValues {
  const voxels = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === 0) continue;
    voxels.set(value, (voxels.get(value) ?? 0) + 1);
    if (voxels.size > MOST_LABELS) throw notLabels(path, `more than ${MOST_LABELS} different ones`);
  }
  const found = [...voxels.keys()].sort((a, b) => a - b);
  const counts = (label: (value: number) => number): LabelCount[] => {
    const sums = new Map<number, number>();
    for (const value of found) sums.set(label(value), (sums.get(label(value)) ?? 0) + (voxels.get(value) ?? 0));
    return [...sums].map(([label, voxels]) => ({ label, voxels }));
  };
  if (found.every(Number.isInteger)) {
    const is255 = found.length === 1 && found[0] === 255;
    return {
      labels: values,
      counts: counts((value) => value),
      notes: is255 ? ["the only value but 0 is 255: label 255"] : [],
    };
  }
  if (
    found.every((value) => Math.round(value) !== 0 && Math.abs(value - Math.round(value)) <= ROUNDING * Math.abs(value))
  ) {
    return {
      labels: mapped(values, Math.round),
      counts: counts(Math.round),
      notes: ["values were rounded to whole-number labels (they differ by single precision)"],
    };
  }
  const [only] = found;
  const scaled = 255 * only;
  if (found.length === 1 && Math.abs(scaled - Math.round(scaled)) <= 255 * ROUNDING && scaled >= 0.5) {
    const label = Math.round(scaled);
    return {
      labels: mapped(values, () => label),
      counts: counts(() => label),
      notes: [`the only value but 0 is ${only}, scaled by 1/255: label ${label}`],
    };
  }
  const fraction = found.find((value) => !Number.isInteger(value)) ?? only;
  throw notLabels(path, `${fraction} (one of ${found.length} values but 0)`);
}

function mapped(values: Float64Array, label: (value: number) => number): Float64Array {
  const labels = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) labels[i] = values[i] === 0 ? 0 : label(values[i]);
  return labels;
}

function notLabels(path: string, got: string): MaskError {
  return new MaskError(
    "mask-values",
    path,
    `expected whole-number labels, got ${got}`,
    "check that this is the mask and not the image, and that it was not interpolated",
  );
}
