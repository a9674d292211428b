const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;
const twoTo32 = 4294967296;

/** Sum of eight uniform 16-bit integers: mean 8 * 65535 / 2, variance 8 * (65536^2 - 1) / 12. */
const normalMean = 262140;
const normalScale = 1 / Math.sqrt((8 * (65536 * 65536 - 1)) / 12);

/** Draws of one named stream; the same seed and name give the same draws in the same order on any machine. */
export interface RandomStream {
  /** Uniform in the open interval (0, 1), 32 bits. */
  readonly uniform: () => number;
  /** Mean 0, variance 1, approximately normal (a sum of eight uniforms: bounded by 4.9, excess kurtosis -0.15). */
  readonly normal: () => number;
}

/**
 * Counter-based random numbers (Philox4x32-10), keyed by a seed and a name: a new stream never shifts another one.
 * Normal deviates need no logarithm or sine, whose last bits differ between engines.
 * @param seed Whole number from 0 to 2^53 - 1.
 * @param name Any text, such as `EXT-003/noise`; hashed to the upper half of the counter.
 * @returns A stream that starts at its first draw.
 * @throws RangeError when the seed is not such a whole number.
 * Source: Salmon et al. 2011, 10.1145/2063384.2063405.
 */
export function randomStream(seed: number, name: string): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed: not usable, expected a whole number from 0 to 2^53 - 1, got ${seed}, give another one`);
  }
  const key0 = seed >>> 0;
  const key1 = Math.floor(seed / twoTo32);
  const name0 = fnv1a(name, 0x811c9dc5);
  const name1 = fnv1a(name, 0x9747b28c);
  const block = new Uint32Array(4);
  let counter = 0;

  function next(): void {
    philox4x32(block, counter, 0, name0, name1, key0, key1);
    counter += 1;
  }
  return {
    uniform: () => {
      next();
      return (block[0] + 0.5) / twoTo32;
    },
    normal: () => {
      next();
      const sum =
        (block[0] & 0xffff) +
        (block[0] >>> 16) +
        (block[1] & 0xffff) +
        (block[1] >>> 16) +
        (block[2] & 0xffff) +
        (block[2] >>> 16) +
        (block[3] & 0xffff) +
        (block[3] >>> 16);
      return (sum - normalMean) * normalScale;
    },
  };
}

/**
 * The bijection Philox4x32-10.
 * @param target Receives four 32-bit words.
 * @param counter0 First of four counter words (`counter0` to `counter3`), each 0 to 2^32 - 1.
 * @param key0 First of two key words (`key0`, `key1`), each 0 to 2^32 - 1.
 * Source: Salmon et al. 2011, 10.1145/2063384.2063405.
 */
export function philox4x32(
  target: Uint32Array,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
): void {
  let c0 = counter0;
  let c1 = counter1;
  let c2 = counter2;
  let c3 = counter3;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < rounds; round += 1) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0) >>> 0;
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  target[0] = c0;
  target[1] = c1;
  target[2] = c2;
  target[3] = c3;
}

/** Upper 32 bits of a 64-bit product; every intermediate stays below 2^49 and is therefore exact. */
function multiplyHigh(a: number, b: number): number {
  const low = (a & 0xffff) * b;
  const high = (a >>> 16) * b + Math.floor(low / 65536);
  return Math.floor(high / 65536);
}

function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (code >>> 8), 0x01000193);
  }
  return hash >>> 0;
}
