import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { goodFiles, outcomeOf, readMutations } from "./mutated-files.ts";
import type { GoodFile } from "./mutated-files.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-damaged-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a damaged file", () => {
  it.each(goodFiles().map((file): [string, GoodFile] => [file.name, file]))(
    "%s is refused by name wherever it is cut, and read where it is whole",
    async (name, { bytes, kind }) => {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      expect((await outcomeOf(path, kind)).what).toBe("read");
      for (let cut = 0; cut < 20; cut++) {
        writeFileSync(path, bytes.subarray(0, Math.floor((cut * (bytes.length - 1)) / 19)));
        expect((await outcomeOf(path, kind)).what, `${cut} of 19`).toBe("refused");
      }
    },
  );

  it("is refused by name or read as its header says, never otherwise: 2,000 seeded headers", async () => {
    const outcomes = await readMutations(folder, 1, 2000);
    expect(Math.max(...outcomes.map(({ milliseconds }) => milliseconds))).toBeLessThan(5000);
    expect(process.resourceUsage().maxRSS).toBeLessThan(2 ** 20);
    const refused = outcomes.filter(({ what }) => what === "refused").length;
    expect(refused).toBeGreaterThan(800);
    expect(refused).toBeLessThan(2000);
  });
});
