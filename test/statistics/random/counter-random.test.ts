import chiSquareCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import { describe, expect, test } from "vitest";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { philox4x32 } from "../../../statistics/random/philox.ts";

describe("philox4x32", () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 10).
  test.each([
    [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("gives the published answer for counter %j and key %j", (counter, key, expected) => {
    const out = new Uint32Array(4);
    philox4x32(Uint32Array.from(counter), key[0], key[1], out);
    expect([...out].map((word) => word.toString(16).padStart(8, "0")).join(" ")).toBe(expected);
  });
});

describe("counterRandom", () => {
  test("gives the same numbers for the same key and others for any other key", () => {
    const first = (key: (string | number)[]): number => counterRandom(key).uniform();
    expect(first([7, "folds", 3])).toBe(first([7, "folds", 3]));
    const keys = [
      [7, "folds", 3],
      [7, "folds", 4],
      ["7", "folds", 3],
      [7, "fold", "s", 3],
      [7, "folds"],
      [],
      [0],
      [-0.5],
    ];
    expect(new Set(keys.map(first)).size).toBe(keys.length);
  });

  test("keeps streams apart: drawing from one does not move another", () => {
    const alone = counterRandom(["a"]);
    const expected = [alone.uniform(), alone.uniform()];
    const one = counterRandom(["a"]);
    const other = counterRandom(["b"]);
    const got = [one.uniform()];
    other.integerBelow(10);
    got.push(one.uniform());
    expect(got).toEqual(expected);
  });

  test("spreads uniforms evenly over 64 bins, also over the first numbers of neighboring keys", () => {
    const stream = counterRandom(["uniformity"]);
    const bins = new Float64Array(64);
    const across = new Float64Array(64);
    for (let i = 0; i < 64_000; i++) {
      bins[Math.floor(stream.uniform() * 64)]++;
      across[Math.floor(counterRandom(["fold", i]).uniform() * 64)]++;
    }
    for (const counts of [bins, across]) {
      let statistic = 0;
      for (const count of counts) statistic += (count - 1000) ** 2 / 1000;
      const probability = chiSquareCdf(statistic, 63);
      expect(probability).toBeGreaterThan(0.001);
      expect(probability).toBeLessThan(0.999);
    }
  });

  test("shuffles into every order equally often", () => {
    const stream = counterRandom(["orders"]);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const letters = ["a", "b", "c", "d"];
      stream.shuffle(letters);
      counts.set(letters.join(""), (counts.get(letters.join("")) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    let statistic = 0;
    for (const count of counts.values()) statistic += (count - 1000) ** 2 / 1000;
    expect(chiSquareCdf(statistic, 23)).toBeLessThan(0.999);
  });

  test("refuses an impossible bound", () => {
    expect(() => counterRandom([]).integerBelow(0)).toThrow("expected an integer in 1..2^32, got 0");
    expect(counterRandom([]).integerBelow(1)).toBe(0);
  });
});
