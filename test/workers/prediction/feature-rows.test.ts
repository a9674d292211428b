import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readFeatureRows } from "../../../workers/prediction/feature-rows.ts";

async function read(row: string) {
  const folder = mkdtempSync(join(tmpdir(), "radstudy-rows-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "long.csv");
  writeFileSync(file, `case,image,region,filter,tag,value,unit\n${row}\n`);
  return await readFeatureRows(file, "ct", "case_id");
}

it("a long table in the units of the catalog is read, whatever the region", async () => {
  const { names } = await read("a,ct,mask,none,morph_volume,812.5,mm3\na,ct,rim,none,morph_volume,90,mm3");
  expect([...names]).toEqual(["morph_volume", "rim.morph_volume"]);
});

it("a value in another unit, or of a filtered image, is refused with its case", async () => {
  await expect(read("a,ct,mask,none,morph_volume,0.8125,cm3")).rejects.toThrow(
    "morph_volume of a is in another unit, expected mm3, got cm3",
  );
  await expect(read("a,ct,mask,log-sigma-1,stat_mean,3,intensity")).rejects.toThrow("from a filtered image");
});
