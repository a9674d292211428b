import { counterRandom, type KeyPart } from "../../statistics/random/counter-random.ts";

/**
 * A stream of independent standard normal values. Source: Marsaglia and Bray 1964 (polar method).
 *
 * @param key names the random stream
 */
export function normalStream(key: readonly KeyPart[]): () => number {
  const { uniform } = counterRandom(key);
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    let first = 0;
    let second = 0;
    let square = 0;
    do {
      first = 2 * uniform() - 1;
      second = 2 * uniform() - 1;
      square = first * first + second * second;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    spare = second * factor;
    return first * factor;
  };
}

/** The first values of such a stream. */
export function standardNormals(count: number, key: readonly KeyPart[]): Float64Array {
  const next = normalStream(key);
  const values = new Float64Array(count);
  for (let at = 0; at < count; at++) values[at] = next();
  return values;
}
