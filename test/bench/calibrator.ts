import { directions } from "../../radiomics/features/padded-levels.ts";
import type { Levels } from "../../radiomics/image/discretize.ts";
import type { Region } from "../../radiomics/image/region.ts";
import { counterRandom } from "../../statistics/random/counter-random.ts";

/** Milliseconds of the calibrator on the machine (AMD EPYC, Zen 4) on which PyRadiomics was measured. */
export const CALIBRATOR_MS = 23.3;

const WARM_UPS = 3;
const REPETITIONS = 9;

export interface KernelTimes {
  readonly kernelMs: number;
  readonly calibratorMs: number;
}

/**
 * Median CPU times of a kernel and of the calibrator U in turns, so that machines and hours compare. U is a co-occurrence
 * kernel on the phantom at 1 mm with flat arrays and a bounds test per neighbor.
 */
export function measureBesideCalibrator({ size, voxels }: Region, levels: Levels, kernel: () => unknown): KernelTimes {
  if (levels.count > 255) throw new RangeError(`calibrator: expected at most 255 levels, got ${levels.count}`);
  const flat = new Uint8Array(size[0] * size[1] * size[2]);
  for (let i = 0; i < voxels.length; i++) flat[voxels[i]] = levels.values[i];
  const calibrate = (): number => cpuMs(() => naiveCoOccurrence(flat, size, levels.count));
  const calibrator: number[] = [];
  const times: number[] = [];
  for (let run = 0; run < WARM_UPS + REPETITIONS; run++) {
    const before = calibrate();
    const own = cpuMs(kernel);
    const after = calibrate();
    if (run < WARM_UPS) continue;
    calibrator.push((before + after) / 2);
    times.push(own);
  }
  return { kernelMs: median(times), calibratorMs: median(calibrator) };
}

/** Median CPU time of U on a cube of 64 voxels a side with 32 levels from a seed: how fast this machine is now. */
export function machineMs(): number {
  const side = 64;
  const random = counterRandom(["calibrator"]);
  const flat = Uint8Array.from({ length: side ** 3 }, () => 1 + Math.floor(32 * random.uniform()));
  const times = Array.from({ length: WARM_UPS + REPETITIONS }, () =>
    cpuMs(() => naiveCoOccurrence(flat, [side, side, side], 32)),
  );
  return median(times.slice(WARM_UPS));
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1];
}

/** Not to be improved. */
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
