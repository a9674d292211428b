import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metaWriteImageNode, niftiReadImageNode, nrrdWriteImageNode } from "@itk-wasm/image-io";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import { niftiBytes } from "./nifti-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-geometry-"));
afterAll(() => rmSync(folder, { recursive: true }));

const angle = fc.double({ min: -3, max: 3, noNaN: true });
const gap = fc.double({ min: 0.3, max: 8, noNaN: true });
const place = fc.double({ min: -500, max: 500, noNaN: true });
const grid = fc.record({
  angles: fc.tuple(angle, angle, angle),
  spacing: fc.tuple(gap, gap, gap),
  origin: fc.tuple(place, place, place),
  mirrored: fc.boolean(),
});

/** Rotation about z, y, x, row-major; mirrored: third axis turned round. */
function rotation([a, b, c]: readonly [number, number, number], mirrored: boolean): number[] {
  const [sa, ca, sb, cb, sc, cc] = [a, b, c].flatMap((angle) => [Math.sin(angle), Math.cos(angle)]);
  const third = mirrored ? -1 : 1;
  return [
    ca * cb,
    ca * sb * sc - sa * cc,
    third * (ca * sb * cc + sa * sc),
    sa * cb,
    sa * sb * sc + ca * cc,
    third * (sa * sb * cc - ca * sc),
    -sb,
    cb * sc,
    third * cb * cc,
  ];
}

function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < got.length; i++) expect(Math.abs(got[i] - expected[i])).toBeLessThan(tolerance);
}

const size = [4, 3, 2];
const voxels = Array.from({ length: 24 }, (_, i) => i * i - 100);

describe("geometry and voxels of volumes", () => {
  it("of NIfTI (sform) are those that ITK reads", async () => {
    const path = join(folder, "sform.nii");
    await fc.assert(
      fc.asyncProperty(grid, async ({ angles, spacing, origin, mirrored }) => {
        const axes = rotation(angles, mirrored);
        const affine = [0, 1, 2].map((row) => [...spacing.map((gap, axis) => axes[3 * row + axis] * gap), origin[row]]);
        writeFileSync(path, niftiBytes({ size, voxels, affine }));
        const { image } = await readImage(path);
        const { image: itk } = await niftiReadImageNode(path);
        expectClose(image.spacingMm, itk.spacing, 1e-5);
        expectClose(image.originMm, itk.origin, 1e-3);
        expectClose(image.direction, itk.direction as Float64Array, 1e-5);
        expect([...image.values]).toEqual([...(itk.data as Int16Array)]);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it("of NIfTI without sform are those that ITK reads, by quaternion or by spacings alone", async () => {
    const path = join(folder, "qform.nii");
    for (const [code, b, c, d, qfac] of [
      [1, 0.1, -0.3, 0.5, 1],
      [1, 0.1, -0.3, 0.5, -1],
      [2, 0, 0, 1, 1],
      [0, 0, 0, 0, 1],
    ]) {
      const bytes = niftiBytes({
        size,
        voxels,
        affine: [
          [2, 0, 0, 7],
          [0, 3, 0, 8],
          [0, 0, 4, 9],
        ],
      });
      const view = new DataView(bytes.buffer);
      view.setInt16(254, 0, true);
      view.setInt16(252, code, true);
      view.setFloat32(76, qfac, true);
      [b, c, d, -11, 12, 13].forEach((value, i) => view.setFloat32(256 + 4 * i, value, true));
      writeFileSync(path, bytes);
      const { image } = await readImage(path);
      const { image: itk } = await niftiReadImageNode(path);
      expectClose(image.spacingMm, itk.spacing, 1e-5);
      expectClose(image.originMm, itk.origin, 1e-4);
      expectClose(image.direction, itk.direction as Float64Array, 1e-5);
    }
  });

  it("refuses a NIfTI matrix whose spacings are not those of its header", async () => {
    const path = join(folder, "contradiction.nii");
    const bytes = niftiBytes({ size, voxels });
    new DataView(bytes.buffer).setFloat32(80, 0.5, true);
    writeFileSync(path, bytes);
    await expect(readImage(path)).rejects.toMatchObject({ code: "image-geometry" });
  });

  for (const [ending, write, useCompression] of [
    ["nrrd", nrrdWriteImageNode, false],
    ["nrrd", nrrdWriteImageNode, true],
    ["nhdr", nrrdWriteImageNode, false],
    ["mha", metaWriteImageNode, false],
    ["mha", metaWriteImageNode, true],
    ["mhd", metaWriteImageNode, false],
  ] as const) {
    it(`of .${ending}${useCompression ? ", compressed," : ""} are those that ITK wrote`, async () => {
      const path = join(folder, `volume.${ending}`);
      await fc.assert(
        fc.asyncProperty(grid, async ({ angles, spacing, origin, mirrored }) => {
          const direction = Float64Array.from(rotation(angles, mirrored));
          const image = {
            imageType: { dimension: 3, componentType: "int16", pixelType: "Scalar", components: 1 },
            name: "image",
            origin,
            spacing,
            direction,
            size,
            data: Int16Array.from(voxels),
            metadata: new Map(),
          };
          await write(image as never, path, { useCompression });
          const { image: read } = await readImage(path);
          expectClose(read.spacingMm, spacing, 1e-4);
          expectClose(read.originMm, origin, 1e-2);
          expectClose(read.direction, direction, 1e-4);
          expect([...read.values]).toEqual(voxels);
          expect(read.values.buffer).toBeInstanceOf(SharedArrayBuffer);
        }),
        { numRuns: 4, seed: 1 },
      );
    });
  }
});
