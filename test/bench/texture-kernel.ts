import { join } from "node:path";
import { countAllDirections } from "../../radiomics/features/co-occurrence-matrices.ts";
import { zoneMatrix } from "../../radiomics/features/level-size-matrix.ts";
import { lookAtNeighbors } from "../../radiomics/features/neighborhoods.ts";
import type { PaddedLevels } from "../../radiomics/features/padded-levels.ts";
import { directions, padLevels } from "../../radiomics/features/padded-levels.ts";
import { forEachRunLengthMatrix } from "../../radiomics/features/run-length-matrices.ts";
import { findZones } from "../../radiomics/features/zones.ts";
import { readMask } from "../../radiomics/image-io/read-mask.ts";
import { readNifti } from "../../radiomics/image-io/read-nifti.ts";
import { discretize } from "../../radiomics/image/discretize.ts";
import { prepareRegion } from "../../radiomics/image/prepare-region.ts";
import type { Region } from "../../radiomics/image/region.ts";

/** One kernel and the calibrator in turns, in this process alone: prints the median CPU times in ms as JSON. */
const [name, phantom] = process.argv.slice(2);
const { region, levels } = await regionAt1Mm(phantom);
const padded = padLevels(region, levels);
const all = { from: 0, to: padded.voxels.length };
const kernels: Readonly<Record<string, () => number>> = {
  glcm: () => {
    const counts = new Uint32Array(13 * (padded.count + 1) ** 2);
    countAllDirections(padded, all, counts);
    return counts[padded.count + 2];
  },
  glrlm: () => {
    let runs = 0;
    const lengths = new Int32Array(padded.values.length);
    forEachRunLengthMatrix(padded, all, 13, lengths, (_, counts) => (runs += counts[counts.length - 2]));
    return runs;
  },
  glszm: () => {
    const zones = findZones(padded, "3d");
    return zoneMatrix(zones.levels, zones.sizes, 0, zones.levels.length, padded.count).counts.length;
  },
  "ngtdm-ngldm": () => lookAtNeighbors(padded, "3d").length,
};
const kernel = kernels[name];
const flat = flatLevels(region, padded, levels.values);

const calibrator: number[] = [];
const times: number[] = [];
for (let run = 0; run < 12; run++) {
  const before = cpuMs(() => naiveCoOccurrence(flat, region.size, padded.count));
  const own = cpuMs(kernel);
  const after = cpuMs(() => naiveCoOccurrence(flat, region.size, padded.count));
  if (run < 3) continue;
  calibrator.push((before + after) / 2);
  times.push(own);
}
process.stdout.write(JSON.stringify({ kernelMs: median(times), calibratorMs: median(calibrator) }));

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1];
}

async function regionAt1Mm(folder: string) {
  const image = await readNifti(join(folder, "image", "phantom.nii.gz"));
  const { mask } = await readMask(join(folder, "mask", "mask.nii.gz"), null);
  const prepared = prepareRegion(image, mask, {
    spacingMm: [1, 1, 1],
    imageInterpolation: "linear",
    maskInterpolation: "linear",
    maskThreshold: 0.5,
    roundIntensities: true,
    range: [-500, 400],
    outlierSigma: null,
  });
  const binned = discretize(prepared.region.intensities, { kind: "binWidth", binWidth: 25 }, -500);
  return { region: prepared.region, levels: binned };
}

function flatLevels({ size, voxels }: Region, { count }: PaddedLevels, values: Uint16Array): Uint8Array {
  if (count > 255) throw new RangeError(`texture-kernel: expected at most 255 levels, got ${count}`);
  const out = new Uint8Array(size[0] * size[1] * size[2]);
  for (let i = 0; i < voxels.length; i++) out[voxels[i]] = values[i];
  return out;
}

/** The calibrator U: a co-occurrence kernel with flat arrays and a bounds test per neighbor. Not to be improved. */
function naiveCoOccurrence(values: Uint8Array, size: readonly [number, number, number], count: number): Uint32Array {
  const [sizeX, sizeY, sizeZ] = size;
  const stride = count + 1;
  const table = stride * stride;
  const counts = new Uint32Array(13 * table);
  const steps = Int32Array.from(directions.flat());
  for (let z = 0; z < sizeZ; z++) {
    for (let y = 0; y < sizeY; y++) {
      for (let x = 0; x < sizeX; x++) {
        const level = values[x + sizeX * (y + sizeY * z)];
        if (level === 0) continue;
        for (let direction = 0; direction < 13; direction++) {
          const nx = x + steps[3 * direction];
          const ny = y + steps[3 * direction + 1];
          const nz = z + steps[3 * direction + 2];
          if (nx < 0 || ny < 0 || nz < 0 || nx >= sizeX || ny >= sizeY || nz >= sizeZ) continue;
          const neighbor = values[nx + sizeX * (ny + sizeY * nz)];
          if (neighbor !== 0) counts[direction * table + level * stride + neighbor]++;
        }
      }
    }
  }
  return counts;
}
