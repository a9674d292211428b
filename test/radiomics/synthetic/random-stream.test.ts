import { describe, expect, it } from "vitest";
import { philox4x32, randomStream } from "../../../radiomics/synthetic/random-stream.ts";

/** Known answers of the Random123 distribution (kat_vectors, philox4x32 10 rounds): counter, key, result. */
const knownAnswers = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const;

describe("randomStream", () => {
  it("is Philox4x32-10: the published known answers hold", () => {
    for (const [counter, key, expected] of knownAnswers) {
      const block = new Uint32Array(4);
      philox4x32(block, counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
      expect([...block]).toEqual([...expected]);
    }
  });

  it("gives the same draws for the same seed and name, and others for another seed or name", () => {
    const draws = (seed: number, name: string) => {
      const random = randomStream(seed, name);
      return [random.normal(), random.uniform(), random.normal()];
    };
    expect(draws(1, "a")).toEqual(draws(1, "a"));
    expect(draws(1, "a")).not.toEqual(draws(2, "a"));
    expect(draws(1, "a")).not.toEqual(draws(1 + 2 ** 32, "a"));
    expect(draws(1, "a")).not.toEqual(draws(1, "b"));
  });

  it("has normal draws with mean 0, variance 1 and 95 % within 1.96, and uniform draws with mean one half", () => {
    const random = randomStream(5, "moments");
    const n = 40_000;
    let sum = 0;
    let squares = 0;
    let within = 0;
    let uniforms = 0;
    for (let i = 0; i < n; i += 1) {
      const draw = random.normal();
      sum += draw;
      squares += draw * draw;
      if (Math.abs(draw) < 1.96) within += 1;
      uniforms += random.uniform();
    }
    expect(Math.abs(sum / n)).toBeLessThan(0.02);
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.03);
    expect(Math.abs(within / n - 0.95)).toBeLessThan(0.006);
    expect(Math.abs(uniforms / n - 0.5)).toBeLessThan(0.006);
  });

  it("refuses a seed that is not a whole number", () => {
    expect(() => randomStream(0.5, "a")).toThrow("seed: not usable");
    expect(() => randomStream(-1, "a")).toThrow("got -1");
  });
});
