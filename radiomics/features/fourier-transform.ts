/** A discrete Fourier transform of one length, for many lines at once. */
export interface FourierTransform {
  readonly length: number;
  /** Lines that are transformed together; value k of line b stands at `k * lines + b`. */
  readonly lines: number;
  /** Input and, after `run`, output: `sum x[j] exp(-2 pi i j k / length)`. */
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Transforms all lines in place. */
  run(): void;
}

/**
 * The least length from `atLeast` on that has no prime factors but 2, 3 and 5.
 *
 * @param atLeast - 1 or more
 * @returns the length
 */
export function transformLength(atLeast: number): number {
  for (let length = atLeast; ; length++) {
    let rest = length;
    for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
    if (rest === 1) return length;
  }
}

/**
 * Prepares transforms in double precision: Stockham's mixed radix form, in which lines lie side by side, so that the inner
 * loops are long and no order has to be restored.
 *
 * @param length - made by `transformLength`
 * @param lines - lines per run
 * @returns buffers to fill, and `run`
 */
export function fourierTransform(length: number, lines: number): FourierTransform {
  const passes = planPasses(length, lines);
  const size = length * lines;
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  const otherReal = new Float64Array(size);
  const otherImaginary = new Float64Array(size);
  return {
    length,
    lines,
    real,
    imaginary,
    run() {
      let [fromReal, fromImaginary, toReal, toImaginary] = [real, imaginary, otherReal, otherImaginary];
      for (const pass of passes) {
        applyPass(pass, fromReal, fromImaginary, toReal, toImaginary);
        [fromReal, fromImaginary, toReal, toImaginary] = [toReal, toImaginary, fromReal, fromImaginary];
      }
      if (fromReal === real) return;
      real.set(fromReal);
      imaginary.set(fromImaginary);
    },
  };
}

/** One step: `groups` butterflies of `radix` values, each over `run` neighboring values. */
interface Pass {
  readonly radix: 2 | 3 | 4 | 5;
  readonly groups: number;
  readonly run: number;
  /** Real and imaginary part of the factors 1 to radix - 1 of each group. */
  readonly twiddles: Float64Array;
}

function planPasses(length: number, lines: number): Pass[] {
  const passes: Pass[] = [];
  for (let rest = length, run = lines; rest > 1;) {
    const radix = ([4, 5, 3, 2] as const).find((candidate) => rest % candidate === 0);
    if (radix === undefined) throw new TypeError(`length ${length}: expected no prime factors but 2, 3 and 5`);
    const groups = rest / radix;
    const twiddles = new Float64Array(2 * groups * (radix - 1));
    for (let group = 0; group < groups; group++) {
      for (let k = 1; k < radix; k++) {
        const angle = (-2 * Math.PI * group * k) / rest;
        twiddles[2 * (group * (radix - 1) + k - 1)] = Math.cos(angle);
        twiddles[2 * (group * (radix - 1) + k - 1) + 1] = Math.sin(angle);
      }
    }
    passes.push({ radix, groups, run, twiddles });
    rest = groups;
    run *= radix;
  }
  return passes;
}

function applyPass(
  { radix, groups, run, twiddles }: Pass,
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  const stride = run * groups;
  for (let group = 0; group < groups; group++) {
    const from = run * group;
    const to = run * group * radix;
    const at = 2 * group * (radix - 1);
    if (radix === 2) butterfly2(re, im, outRe, outIm, from, stride, to, run, twiddles, at);
    else if (radix === 3) butterfly3(re, im, outRe, outIm, from, stride, to, run, twiddles, at);
    else if (radix === 4) butterfly4(re, im, outRe, outIm, from, stride, to, run, twiddles, at);
    else butterfly5(re, im, outRe, outIm, from, stride, to, run, twiddles, at);
  }
}

function butterfly2(
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
  from: number,
  stride: number,
  to: number,
  run: number,
  twiddles: Float64Array,
  at: number,
): void {
  const w1r = twiddles[at];
  const w1i = twiddles[at + 1];
  for (let q = 0; q < run; q++) {
    const i0 = from + q;
    const i1 = i0 + stride;
    const dr = re[i0] - re[i1];
    const di = im[i0] - im[i1];
    const o = to + q;
    outRe[o] = re[i0] + re[i1];
    outIm[o] = im[i0] + im[i1];
    outRe[o + run] = dr * w1r - di * w1i;
    outIm[o + run] = dr * w1i + di * w1r;
  }
}

const SIN_3 = Math.sqrt(3) / 2;

function butterfly3(
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
  from: number,
  stride: number,
  to: number,
  run: number,
  twiddles: Float64Array,
  at: number,
): void {
  const w1r = twiddles[at];
  const w1i = twiddles[at + 1];
  const w2r = twiddles[at + 2];
  const w2i = twiddles[at + 3];
  for (let q = 0; q < run; q++) {
    const i0 = from + q;
    const i1 = i0 + stride;
    const i2 = i1 + stride;
    const sr = re[i1] + re[i2];
    const si = im[i1] + im[i2];
    const dr = SIN_3 * (re[i1] - re[i2]);
    const di = SIN_3 * (im[i1] - im[i2]);
    const hr = re[i0] - sr / 2;
    const hi = im[i0] - si / 2;
    const o = to + q;
    outRe[o] = re[i0] + sr;
    outIm[o] = im[i0] + si;
    const ar = hr + di;
    const ai = hi - dr;
    outRe[o + run] = ar * w1r - ai * w1i;
    outIm[o + run] = ar * w1i + ai * w1r;
    const br = hr - di;
    const bi = hi + dr;
    outRe[o + 2 * run] = br * w2r - bi * w2i;
    outIm[o + 2 * run] = br * w2i + bi * w2r;
  }
}

function butterfly4(
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
  from: number,
  stride: number,
  to: number,
  run: number,
  twiddles: Float64Array,
  at: number,
): void {
  const w1r = twiddles[at];
  const w1i = twiddles[at + 1];
  const w2r = twiddles[at + 2];
  const w2i = twiddles[at + 3];
  const w3r = twiddles[at + 4];
  const w3i = twiddles[at + 5];
  for (let q = 0; q < run; q++) {
    const i0 = from + q;
    const i1 = i0 + stride;
    const i2 = i1 + stride;
    const i3 = i2 + stride;
    const ar = re[i0] + re[i2];
    const ai = im[i0] + im[i2];
    const br = re[i0] - re[i2];
    const bi = im[i0] - im[i2];
    const cr = re[i1] + re[i3];
    const ci = im[i1] + im[i3];
    const dr = re[i1] - re[i3];
    const di = im[i1] - im[i3];
    const o = to + q;
    outRe[o] = ar + cr;
    outIm[o] = ai + ci;
    const er = br + di;
    const ei = bi - dr;
    outRe[o + run] = er * w1r - ei * w1i;
    outIm[o + run] = er * w1i + ei * w1r;
    const fr = ar - cr;
    const fi = ai - ci;
    outRe[o + 2 * run] = fr * w2r - fi * w2i;
    outIm[o + 2 * run] = fr * w2i + fi * w2r;
    const gr = br - di;
    const gi = bi + dr;
    outRe[o + 3 * run] = gr * w3r - gi * w3i;
    outIm[o + 3 * run] = gr * w3i + gi * w3r;
  }
}

const COS_5 = Math.cos((2 * Math.PI) / 5);
const COS_5_2 = Math.cos((4 * Math.PI) / 5);
const SIN_5 = Math.sin((2 * Math.PI) / 5);
const SIN_5_2 = Math.sin((4 * Math.PI) / 5);

function butterfly5(
  re: Float64Array,
  im: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
  from: number,
  stride: number,
  to: number,
  run: number,
  twiddles: Float64Array,
  at: number,
): void {
  const [w1r, w1i, w2r, w2i, w3r, w3i, w4r, w4i] = twiddles.subarray(at, at + 8);
  for (let q = 0; q < run; q++) {
    const i0 = from + q;
    const i1 = i0 + stride;
    const i2 = i1 + stride;
    const i3 = i2 + stride;
    const i4 = i3 + stride;
    const s1r = re[i1] + re[i4];
    const s1i = im[i1] + im[i4];
    const d1r = re[i1] - re[i4];
    const d1i = im[i1] - im[i4];
    const s2r = re[i2] + re[i3];
    const s2i = im[i2] + im[i3];
    const d2r = re[i2] - re[i3];
    const d2i = im[i2] - im[i3];
    const h1r = re[i0] + COS_5 * s1r + COS_5_2 * s2r;
    const h1i = im[i0] + COS_5 * s1i + COS_5_2 * s2i;
    const h2r = re[i0] + COS_5_2 * s1r + COS_5 * s2r;
    const h2i = im[i0] + COS_5_2 * s1i + COS_5 * s2i;
    const t1r = SIN_5 * d1r + SIN_5_2 * d2r;
    const t1i = SIN_5 * d1i + SIN_5_2 * d2i;
    const t2r = SIN_5_2 * d1r - SIN_5 * d2r;
    const t2i = SIN_5_2 * d1i - SIN_5 * d2i;
    const o = to + q;
    outRe[o] = re[i0] + s1r + s2r;
    outIm[o] = im[i0] + s1i + s2i;
    outRe[o + run] = (h1r + t1i) * w1r - (h1i - t1r) * w1i;
    outIm[o + run] = (h1r + t1i) * w1i + (h1i - t1r) * w1r;
    outRe[o + 2 * run] = (h2r + t2i) * w2r - (h2i - t2r) * w2i;
    outIm[o + 2 * run] = (h2r + t2i) * w2i + (h2i - t2r) * w2r;
    outRe[o + 3 * run] = (h2r - t2i) * w3r - (h2i + t2r) * w3i;
    outIm[o + 3 * run] = (h2r - t2i) * w3i + (h2i + t2r) * w3r;
    outRe[o + 4 * run] = (h1r - t1i) * w4r - (h1i + t1r) * w4i;
    outIm[o + 4 * run] = (h1r - t1i) * w4i + (h1i + t1r) * w4r;
  }
}
