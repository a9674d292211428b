import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readMutations } from "../radiomics/image-io/mutated-files.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-damaged-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("2,000 seeded headers per seed", () => {
  it.each([2, 3, 4])(
    "seed %i: every file is refused by name or read as its header says, fast and small",
    async (seed) => {
      const outcomes = await readMutations(folder, seed, 2000);
      expect(outcomes).toHaveLength(2000);
      expect(Math.max(...outcomes.map(({ milliseconds }) => milliseconds))).toBeLessThan(5000);
      expect(process.resourceUsage().maxRSS).toBeLessThan(2 ** 20);
    },
  );
});
