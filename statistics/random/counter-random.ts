import { philox4x32 } from "./philox.ts";

/** What a stream of random numbers is named by: study seed, node id, fold, repeat ... */
export type KeyPart = string | number;

/** One stream; no other stream can see or move it. */
export interface CounterRandom {
  /** Uniform on [0, 1), 53 bits. */
  readonly uniform: () => number;
  /** Uniform integer in [0, below), free of modulo bias; `below` an integer in 1..2^32. */
  readonly integerBelow: (below: number) => number;
  /** Fisher-Yates, in place. */
  readonly shuffle: (values: { [index: number]: unknown; readonly length: number }) => void;
  /** Goes to the start of a stream of its own under the same key, named by two 32-bit words, whatever was drawn before. */
  readonly enterBranch: (first: number, second: number) => void;
}

/**
 * Random numbers that depend on a key and on nothing else: block i of the stream is Philox4x32-10 of (i, key), and the
 * key is a Philox chain over the key's parts. Adding a step, a fold or a thread moves no other stream.
 *
 * @param key parts in order; "1" and 1 differ, and so do ["a", "b"] and ["ab"]
 * @returns a stream that starts at counter 0
 */
export function counterRandom(key: readonly KeyPart[]): CounterRandom {
  const [key0, key1] = hashKey(key);
  const counter = new Uint32Array(4);
  const block = new Uint32Array(4);
  let used = 4;

  const nextWord = (): number => {
    if (used === 4) {
      philox4x32(counter, key0, key1, block);
      counter[0]++;
      if (counter[0] === 0) counter[1]++;
      used = 0;
    }
    return block[used++];
  };
  const integerBelow = (below: number): number => {
    if (!Number.isInteger(below) || below < 1 || below > 0x100000000) {
      throw new RangeError(`random integer: the bound is wrong, expected an integer in 1..2^32, got ${below}`);
    }
    let word = nextWord();
    // Below this every word is accepted: the exact bound costs a division.
    if (word >= 0x100000000 - below) {
      const accepted = 0x100000000 - (0x100000000 % below);
      while (word >= accepted) word = nextWord();
    }
    return word % below;
  };
  return {
    uniform: () => ((nextWord() >>> 5) * 0x4000000 + (nextWord() >>> 6)) / 0x20000000000000,
    integerBelow,
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i--) {
        const j = integerBelow(i + 1);
        const moved = values[i];
        values[i] = values[j];
        values[j] = moved;
      }
    },
    enterBranch: (first, second) => {
      counter[0] = 0;
      counter[1] = first;
      counter[2] = second;
      counter[3] = 1;
      used = 4;
    },
  };
}

/** Absorbs tagged, length-prefixed words two at a time: state = state xor philox(words, state). */
function hashKey(key: readonly KeyPart[]): [number, number] {
  const words = [key.length];
  const number = new Float64Array(1);
  const bits = new Uint32Array(number.buffer);
  for (const part of key) {
    if (typeof part === "number") {
      number[0] = part;
      words.push(1, bits[0], bits[1]);
    } else {
      words.push(2, part.length);
      for (let i = 0; i < part.length; i++) words.push(part.charCodeAt(i));
    }
  }
  const state = new Uint32Array(2);
  const block = new Uint32Array(4);
  for (let i = 0; i < words.length; i += 2) {
    block[0] = words[i];
    block[1] = i + 1 < words.length ? words[i + 1] : 0;
    block[2] = i;
    block[3] = words.length;
    philox4x32(block, state[0], state[1], block);
    state[0] ^= block[0];
    state[1] ^= block[1];
  }
  return [state[0], state[1]];
}
