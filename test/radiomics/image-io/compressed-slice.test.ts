import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import { compressedSlice, compressions, surface } from "./compressed-slice.ts";
import type { Compression } from "./compressed-slice.ts";
import { randomBelow } from "./mutated-files.ts";
import { RadiomicsError } from "../../../radiomics/radiomics-error.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-compressed-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(Object.keys(compressions) as Compression[])("a slice compressed with %s", (compression) => {
  const path = join(folder, `${compression}.dcm`);

  it("has the pixels that were compressed", async () => {
    writeFileSync(path, await compressedSlice(compression, surface()));
    const { image } = await readImage(path);
    expect([...image.values]).toEqual([...surface()]);
  });

  it("never crashes, hangs or fills the memory when its bytes are damaged, and is read again afterwards", async () => {
    const good = await compressedSlice(compression, surface());
    const random = randomBelow(7);
    const codestream = good.length - 700 < 400 ? 400 : good.length - 700;
    let slowest = 0;
    for (let i = 0; i < 24; i++) {
      const bad = Uint8Array.from(good);
      for (let k = 0; k <= random(4); k++) bad[codestream + random(good.length - codestream)] = random(256);
      writeFileSync(path, i % 6 === 0 ? bad.subarray(0, bad.length - random(300)) : bad);
      const start = performance.now();
      const outcome = await readImage(path).catch((error: unknown) => error);
      slowest = Math.max(slowest, performance.now() - start);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(RadiomicsError);
        expect(outcome.message).toContain(path);
      } else expect(outcome).toMatchObject({ image: { size: [16, 16, 1] } });
    }
    expect(slowest).toBeLessThan(5000);
    expect(process.resourceUsage().maxRSS).toBeLessThan(2 ** 20);
    writeFileSync(path, good);
    expect([...(await readImage(path)).image.values]).toEqual([...surface()]);
  });
});

describe("compressed pixels", () => {
  it("whose size is not that of the header are refused, for every compression", async () => {
    const path = join(folder, "size.dcm");
    for (const compression of Object.keys(compressions) as Compression[]) {
      const bytes = Buffer.from(await compressedSlice(compression, surface()));
      const rows = bytes.indexOf(Buffer.from([0x28, 0, 0x10, 0, 0x55, 0x53, 2, 0]));
      for (const value of [8, 17, 65535]) {
        bytes.writeUInt16LE(value, rows + 8);
        writeFileSync(path, bytes);
        await expect(readImage(path), `${compression} ${value}`).rejects.toMatchObject({ code: "dicom-pixels" });
      }
    }
  });
});
