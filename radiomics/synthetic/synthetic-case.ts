import type { Image, Mask } from "../image/image.ts";
import { blobMask } from "./blob-mask.ts";
import { diffuse } from "./diffuse.ts";
import type { SyntheticCohort } from "./plan-cohort.ts";
import { randomStream, type RandomStream } from "./random-stream.ts";

const size = [52, 52, 26] as const;
const spacingMm = [1.5, 1.5, 3] as const;
const backgroundIntensity = 20;
const backgroundSd = 5;
const backgroundCorrelationMm = 3;

/**
 * Makes image and mask of one planned case: a blob with band-limited Gaussian texture in smooth tissue, seen by the
 * scanner of its center. The values are whole HU within int16, which also hides last-bit differences between machines.
 * @param cohort What `planCohort` returned.
 * @param index Position in `cohort.cases`.
 * @returns Image in HU, 52 x 52 x 26 voxels of 1.5 x 1.5 x 3 mm, axes along LPS, and the mask on the same grid.
 * @throws RangeError when the cohort has no such case.
 */
export function syntheticCase(cohort: SyntheticCohort, index: number): { readonly image: Image; readonly mask: Mask } {
  const planned = cohort.cases[index];
  const center = cohort.centers.find(({ name }) => name === planned?.center);
  if (planned === undefined || center === undefined) {
    throw new RangeError(
      `case ${index}: not planned, expected 0 to ${cohort.cases.length - 1}, plan a larger cohort or take another index`,
    );
  }
  const inside = blobMask(size, spacingMm, planned.radiusMm, randomStream(cohort.seed, `${planned.id}/shape`));
  const values = texture(randomStream(cohort.seed, `${planned.id}/texture`), planned.correlationLengthMm);
  standardizeWithin(values, inside);
  const tissue = texture(randomStream(cohort.seed, `${planned.id}/tissue`), backgroundCorrelationMm);
  standardizeWithin(tissue, null);
  for (let i = 0; i < values.length; i += 1) {
    values[i] =
      inside[i] === 1
        ? planned.meanIntensity + planned.textureSd * values[i]
        : backgroundIntensity + backgroundSd * tissue[i];
  }
  diffuse(values, size, spacingMm, center.blurSigmaMm);
  const noise = randomStream(cohort.seed, `${planned.id}/noise`);
  for (let i = 0; i < values.length; i += 1) {
    const measured = Math.round(center.gain * values[i] + center.offset + center.noiseSd * noise.normal());
    // Adding 0 turns a negative zero into zero, so that a file read back is equal bit for bit.
    values[i] = Math.min(Math.max(measured, -32768), 32767) + 0;
  }
  const geometry = { size, spacingMm, originMm: centeredOrigin(), direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
  return { image: { values, ...geometry }, mask: { values: inside, ...geometry } };
}

function texture(random: RandomStream, correlationLengthMm: number): Float64Array {
  const values = new Float64Array(size[0] * size[1] * size[2]);
  for (let i = 0; i < values.length; i += 1) values[i] = random.normal();
  diffuse(values, size, spacingMm, correlationLengthMm);
  return values;
}

/** Mean 0 and standard deviation 1 within the mask, or in the whole volume. */
function standardizeWithin(values: Float64Array, mask: Uint8Array | null): void {
  let count = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (mask !== null && mask[i] === 0) continue;
    count += 1;
    sum += values[i];
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (mask !== null && mask[i] === 0) continue;
    squares += (values[i] - mean) * (values[i] - mean);
  }
  const scale = 1 / Math.sqrt(squares / count);
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] - mean) * scale;
}

function centeredOrigin(): readonly [number, number, number] {
  return [
    -((size[0] - 1) * spacingMm[0]) / 2,
    -((size[1] - 1) * spacingMm[1]) / 2,
    -((size[2] - 1) * spacingMm[2]) / 2,
  ];
}
