import type { FourierTransform } from "./fourier-transform.ts";
import { fourierTransform, transformLength } from "./fourier-transform.ts";
import type { PairSums, VoxelValues } from "./pair-sums.ts";

/** Bytes of half-transformed data that are kept at once. */
const MOST_BYTES = 128 * 2 ** 20;
/** Lines of the kernel that are transformed together, two in each complex line. */
const KERNEL_LINES = 32;

/**
 * Pair sums by Fourier transform, exact up to rounding. With the box padded to twice its size, the weighted sum over pairs
 * of f and g is the sum over frequencies of W Re(F conj(G)), W being the transform of 1 / distance: no transform back
 * is needed. Everything is real, so that half of the frequencies along x is enough, and W needs only an eighth.
 *
 * @param input - voxels and values
 * @param mostBytes - bytes of half-transformed data at once; a box that needs more is done in several parts
 * @returns the sums of `pairSums`
 */
export function pairSumsByFourier(
  { size, spacingMm, voxels, values }: VoxelValues,
  mostBytes: number = MOST_BYTES,
): PairSums {
  const lengths = paddedLengths(size);
  const [lengthX, lengthY, lengthZ] = lengths;
  const frequencies = half(lengthX);
  const plane = size[1] * size[2];
  const kernelPlane = half(lengthY) * half(lengthZ);
  const atOnce = Math.max(1, Math.min(frequencies, Math.floor(mostBytes / (48 * plane + 8 * kernelPlane))));
  const spectra = [0, 1, 2].map(() => ({
    real: new Float64Array(atOnce * plane),
    imaginary: new Float64Array(atOnce * plane),
  }));
  const kernel = new Float64Array(atOnce * kernelPlane);
  const alongX = fourierTransform(lengthX, Math.ceil(size[1] / 2));
  const alongY = fourierTransform(lengthY, size[2]);
  const alongZ = [0, 1].map(() => fourierTransform(lengthZ, lengthY));
  const kernelTransforms = lengths.map((length) => fourierTransform(length, KERNEL_LINES));
  const box = new Float64Array(size[0] * plane);
  const weightRow = new Float64Array(lengthY);

  const sums = { weights: 0, products: 0, squares: 0 };
  for (let first = 0; first < frequencies; first += atOnce) {
    const count = Math.min(atOnce, frequencies - first);
    spectra.forEach((spectrum, power) => {
      fillBox(box, voxels, values, power);
      transformAlongX(box, size, alongX, first, count, spectrum);
    });
    kernelAlongX(kernel, lengths, spacingMm, kernelTransforms[0], first, count);
    for (let at = 0; at < count; at++) {
      const frequency = first + at;
      const twice = frequency === 0 || 2 * frequency === lengthX ? 1 : 2;
      const weights = kernel.subarray(at * kernelPlane, (at + 1) * kernelPlane);
      finishKernelPlane(weights, half(lengthY), half(lengthZ), kernelTransforms[1], kernelTransforms[2]);
      const load = (power: 0 | 1 | 2, into: FourierTransform): void => {
        const from = at * plane;
        transformPlane(spectra[power].real, spectra[power].imaginary, from, size, alongY, into);
      };
      load(1, alongZ[0]);
      sums.products += twice * weightedSum(weights, alongZ[0], alongZ[0], weightRow);
      load(0, alongZ[0]);
      load(2, alongZ[1]);
      sums.weights += twice * weightedSum(weights, alongZ[0], alongZ[0], weightRow);
      sums.squares += twice * weightedSum(weights, alongZ[0], alongZ[1], weightRow);
    }
  }
  const scale = 1 / (lengthX * lengthY * lengthZ);
  return { weights: sums.weights * scale, products: sums.products * scale, squares: sums.squares * scale };
}

/** Lengths that keep the two ends of the box apart. */
export function paddedLengths(size: readonly [number, number, number]): readonly [number, number, number] {
  return [transformLength(2 * size[0] - 1), transformLength(2 * size[1] - 1), transformLength(2 * size[2] - 1)];
}

/** Frequencies of a real line that are not the conjugate of another one. */
function half(length: number): number {
  return Math.floor(length / 2) + 1;
}

/** The mask (power 0), the values or their squares. */
function fillBox(box: Float64Array, voxels: Int32Array, values: Float64Array, power: number): void {
  for (let i = 0; i < voxels.length; i++) {
    box[voxels[i]] = power === 0 ? 1 : power === 1 ? values[i] : values[i] * values[i];
  }
}

interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Frequencies `first` to `first + count` of every row, two real rows in one complex line; frequency slowest, z fastest. */
function transformAlongX(
  box: Float64Array,
  [sizeX, sizeY, sizeZ]: readonly [number, number, number],
  transform: FourierTransform,
  first: number,
  count: number,
  out: Spectrum,
): void {
  const { real, imaginary, lines, length } = transform;
  for (let z = 0; z < sizeZ; z++) {
    real.fill(0);
    imaginary.fill(0);
    for (let y = 0; y < sizeY; y++) {
      const from = sizeX * (y + sizeY * z);
      const part = y % 2 === 0 ? real : imaginary;
      for (let x = 0; x < sizeX; x++) part[x * lines + (y >> 1)] = box[from + x];
    }
    transform.run();
    for (let at = 0; at < count; at++) {
      const frequency = first + at;
      const mirrored = (length - frequency) % length;
      for (let line = 0; line < lines; line++) {
        const p = frequency * lines + line;
        const m = mirrored * lines + line;
        const to = (at * sizeY + 2 * line) * sizeZ + z;
        out.real[to] = (real[p] + real[m]) / 2;
        out.imaginary[to] = (imaginary[p] - imaginary[m]) / 2;
        if (2 * line + 1 === sizeY) continue;
        out.real[to + sizeZ] = (imaginary[p] + imaginary[m]) / 2;
        out.imaginary[to + sizeZ] = (real[m] - real[p]) / 2;
      }
    }
  }
}

/** Transforms one plane along y and z; the result is in `alongZ`, y fastest. */
function transformPlane(
  real: Float64Array,
  imaginary: Float64Array,
  from: number,
  [, sizeY, sizeZ]: readonly [number, number, number],
  alongY: FourierTransform,
  alongZ: FourierTransform,
): void {
  const plane = sizeY * sizeZ;
  alongY.real.set(real.subarray(from, from + plane));
  alongY.imaginary.set(imaginary.subarray(from, from + plane));
  alongY.real.fill(0, plane);
  alongY.imaginary.fill(0, plane);
  alongY.run();
  transpose(alongY.real, alongY.length, sizeZ, alongZ.real);
  transpose(alongY.imaginary, alongY.length, sizeZ, alongZ.imaginary);
  alongZ.real.fill(0, alongY.length * sizeZ);
  alongZ.imaginary.fill(0, alongY.length * sizeZ);
  alongZ.run();
}

function transpose(from: Float64Array, rows: number, columns: number, to: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) to[column * rows + row] = from[row * columns + column];
  }
}

/** Sum of W Re(F conj(G)) over one plane of frequencies; W is given for the lower half along y and z. */
function weightedSum(weights: Float64Array, f: FourierTransform, g: FourierTransform, row: Float64Array): number {
  const [lengthY, lengthZ] = [f.lines, f.length];
  const halfZ = half(lengthZ);
  let sum = 0;
  for (let z = 0; z < halfZ; z++) {
    for (let y = 0; y < lengthY; y++) row[y] = weights[Math.min(y, lengthY - y) * halfZ + z];
    sum += weightedRow(row, f, g, z * lengthY);
    if (z > 0 && 2 * z !== lengthZ) sum += weightedRow(row, f, g, (lengthZ - z) * lengthY);
  }
  return sum;
}

function weightedRow(row: Float64Array, f: FourierTransform, g: FourierTransform, from: number): number {
  const [fReal, fImaginary, gReal, gImaginary] = [f.real, f.imaginary, g.real, g.imaginary];
  let sum = 0;
  for (let y = 0; y < row.length; y++) {
    const at = from + y;
    sum += row[y] * (fReal[at] * gReal[at] + fImaginary[at] * gImaginary[at]);
  }
  return sum;
}

/** Frequencies of 1 / distance along x, for the lower half of y and z; frequency slowest, z fastest. */
function kernelAlongX(
  kernel: Float64Array,
  lengths: readonly [number, number, number],
  [stepX, stepY, stepZ]: readonly [number, number, number],
  transform: FourierTransform,
  first: number,
  count: number,
): void {
  const [halfX, halfY, halfZ] = [half(lengths[0]), half(lengths[1]), half(lengths[2])];
  const line = new Float64Array(halfX * 2 * transform.lines);
  const plane = halfY * halfZ;
  for (let start = 0; start < plane; start += 2 * transform.lines) {
    const lines = Math.min(2 * transform.lines, plane - start);
    for (let at = 0; at < lines; at++) {
      const z = (start + at) % halfZ;
      const y = (start + at - z) / halfZ;
      const across = (y * stepY) ** 2 + (z * stepZ) ** 2;
      for (let x = 0; x < halfX; x++) line[x * lines + at] = 1 / Math.sqrt((x * stepX) ** 2 + across);
    }
    if (start === 0) line[0] = 0;
    transformEven(line, 0, lines, 1, lines, transform);
    for (let at = 0; at < count; at++) {
      kernel.set(line.subarray((first + at) * lines, (first + at + 1) * lines), at * plane + start);
    }
  }
}

function finishKernelPlane(
  weights: Float64Array,
  halfY: number,
  halfZ: number,
  alongY: FourierTransform,
  alongZ: FourierTransform,
): void {
  transformEven(weights, 0, halfZ, 1, halfZ, alongY);
  transformEven(weights, 0, 1, halfZ, halfY, alongZ);
}

/**
 * Transforms even real lines in place, of which the lower half is given: the result is even and real again, so that one
 * complex line carries two. Value k of line b stands at `start + k * step + b * lineStep`.
 */
function transformEven(
  values: Float64Array,
  start: number,
  step: number,
  lineStep: number,
  count: number,
  transform: FourierTransform,
): void {
  const { real, imaginary, lines, length } = transform;
  const unique = half(length);
  for (let first = 0; first < count; first += 2 * lines) {
    for (let line = 0; line < 2 * lines; line++) {
      const part = line % 2 === 0 ? real : imaginary;
      const from = start + (first + line) * lineStep;
      const to = line >> 1;
      const isUsed = first + line < count;
      for (let k = 0; k < unique; k++) {
        const value = isUsed ? values[from + k * step] : 0;
        part[k * lines + to] = value;
        if (k > 0) part[(length - k) * lines + to] = value;
      }
    }
    transform.run();
    for (let line = 0; line < 2 * lines && first + line < count; line++) {
      const part = line % 2 === 0 ? real : imaginary;
      const to = start + (first + line) * lineStep;
      for (let k = 0; k < unique; k++) values[to + k * step] = part[k * lines + (line >> 1)];
    }
  }
}
