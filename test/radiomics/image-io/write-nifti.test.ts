import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";
import { NiftiWriteError, writeNifti } from "../../../radiomics/image-io/write-nifti.ts";
import type { Image } from "../../../radiomics/image/image.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radstudy-nifti-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Turned by 30 degrees about z, then by 20 degrees about x. */
const [c30, s30] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
const [c20, s20] = [Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
const oblique = [c30, -s30, 0, c20 * s30, c20 * c30, -s20, s20 * s30, s20 * c30, c20];
const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const directions: Readonly<Record<string, readonly number[]>> = {
  identity,
  oblique,
  "left-handed": oblique.map((cosine, i) => (i % 3 === 2 ? -cosine : cosine)),
  "half turn": [-1, 0, 0, 0, 1, 0, 0, 0, -1],
  "axes exchanged": [0, 0, 1, 1, 0, 0, 0, 1, 0],
};

function image(direction: readonly number[]): Image {
  return {
    values: Float64Array.from({ length: 24 }, (_, i) => i * 37 - 400),
    size: [4, 3, 2],
    spacingMm: [1.5, 0.75, 3],
    originMm: [-10.5, 20.25, 30],
    direction,
  };
}

/** An independent reading of the fields, by their offsets in nifti1.h. */
function parse(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const float = (offset: number) => view.getFloat32(offset, true);
  const short = (offset: number) => view.getInt16(offset, true);
  return {
    sizeofHeader: view.getInt32(0, true),
    dim: Array.from({ length: 8 }, (_, i) => short(40 + 2 * i)),
    datatype: short(70),
    bitpix: short(72),
    pixdim: Array.from({ length: 8 }, (_, i) => float(76 + 4 * i)),
    voxOffset: float(108),
    slope: float(112),
    intercept: float(116),
    units: bytes[123],
    qformCode: short(252),
    sformCode: short(254),
    quaternion: [float(256), float(260), float(264)],
    offset: [float(268), float(272), float(276)],
    sform: Array.from({ length: 12 }, (_, i) => float(280 + 4 * i)),
    magic: String.fromCharCode(...bytes.subarray(344, 348)),
    extension: [...bytes.subarray(348, 352)],
  };
}

async function written(name: string, volume: Image): Promise<Uint8Array> {
  const path = join(folder, name);
  await writeNifti(path, volume, { type: "int16" });
  return gunzipSync(await readFile(path));
}

describe("writeNifti", () => {
  it("writes the header fields of NIfTI-1 and the voxels with x fastest", async () => {
    const bytes = await written("fields.nii.gz", image(identity));
    expect(parse(bytes)).toEqual({
      sizeofHeader: 348,
      dim: [3, 4, 3, 2, 1, 1, 1, 1],
      datatype: 4,
      bitpix: 16,
      pixdim: [1, 1.5, 0.75, 3, 1, 1, 1, 1],
      voxOffset: 352,
      slope: 1,
      intercept: 0,
      units: 2,
      qformCode: 1,
      sformCode: 1,
      quaternion: [0, 0, 1],
      offset: [10.5, -20.25, 30],
      // LPS identity is a half turn about z in RAS.
      sform: [-1.5, -0, -0, 10.5, -0, -0.75, -0, -20.25, 0, 0, 3, 30],
      magic: "n+1\0",
      extension: [0, 0, 0, 0],
    });
    expect(bytes).toHaveLength(352 + 24 * 2);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect(Array.from({ length: 24 }, (_, i) => view.getInt16(352 + 2 * i, true))).toEqual([...image(identity).values]);
  });

  it("writes the same affine as sform and as qform, by the quaternion formula of nifti1.h", async () => {
    for (const [name, direction] of Object.entries(directions)) {
      const header = parse(await written("affine.nii.gz", image(direction)));
      const [b, c, d] = header.quaternion;
      const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
      const turn = [
        [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
        [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
        [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
      ];
      for (let row = 0; row < 3; row += 1) {
        for (let axis = 0; axis < 3; axis += 1) {
          const handed = axis === 2 ? header.pixdim[0] : 1;
          const expected = turn[row][axis] * header.pixdim[axis + 1] * handed;
          expect(header.sform[4 * row + axis], `${name} ${row} ${axis}`).toBeCloseTo(expected, 3);
        }
      }
    }
  });

  it("is read back by the reader of the project with values and geometry kept", async () => {
    for (const [name, direction] of Object.entries(directions)) {
      const original = image(direction);
      const path = join(folder, "back.nii.gz");
      await writeNifti(path, original, { type: "int16" });
      const back = await readNifti(path);
      expect([...back.values]).toEqual([...original.values]);
      expect(back.size).toEqual(original.size);
      for (let i = 0; i < 9; i += 1) expect(back.direction[i], `${name} ${i}`).toBeCloseTo(direction[i], 5);
      for (let i = 0; i < 3; i += 1) {
        expect(back.spacingMm[i]).toBeCloseTo(original.spacingMm[i], 5);
        expect(back.originMm[i]).toBeCloseTo(original.originMm[i], 4);
      }
    }
  });

  it("writes masks as bytes, fractions as float32, and plain .nii without compression", async () => {
    const mask = { ...image(identity), values: Uint8Array.from({ length: 24 }, (_, i) => i % 2) };
    await writeNifti(join(folder, "mask.nii"), mask, { type: "uint8" });
    const bytes = await readFile(join(folder, "mask.nii"));
    expect(parse(bytes)).toMatchObject({ datatype: 2, bitpix: 8 });
    expect([...bytes.subarray(352)]).toEqual([...mask.values]);

    const half = { ...image(identity), values: new Float64Array(24).fill(0.5) };
    await writeNifti(join(folder, "half.nii"), half, { type: "float32" });
    expect((await readNifti(join(folder, "half.nii"))).values[7]).toBe(0.5);
  });

  it("writes the same bytes every time, without a time or a system in the gzip header", async () => {
    await writeNifti(join(folder, "one.nii.gz"), image(oblique), { type: "int16" });
    await writeNifti(join(folder, "two.nii.gz"), image(oblique), { type: "int16" });
    const one = await readFile(join(folder, "one.nii.gz"));
    expect(one.equals(await readFile(join(folder, "two.nii.gz")))).toBe(true);
    expect([...one.subarray(0, 8)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
    expect(one[9]).toBe(255);
  });

  it("refuses values that the type cannot hold, naming value and voxel, and leaves no file", async () => {
    const values = new Float64Array(24);
    values[5] = 40_000;
    const path = join(folder, "refused.nii.gz");
    const attempt = writeNifti(path, { ...image(identity), values }, { type: "int16" });
    await expect(attempt).rejects.toThrow(NiftiWriteError);
    await expect(attempt).rejects.toThrow("value 40000 of voxel 5 does not fit int16");
    values[5] = 0.5;
    await expect(writeNifti(path, { ...image(identity), values }, { type: "int16" })).rejects.toThrow("value 0.5");
    await expect(writeNifti(path, { ...image(identity), size: [4, 3, 3] }, { type: "int16" })).rejects.toThrow(
      "expected 4 x 3 x 3 values",
    );
    expect((await readdir(folder)).filter((name) => name.startsWith("refused"))).toEqual([]);
  });
});
