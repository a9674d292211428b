import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { rasterizeContours } from "../../../radiomics/image-io/rasterize-contours.ts";
import { listRegions, readMask } from "../../../radiomics/image-io/read-mask.ts";
import type { MaskedImage } from "../../../radiomics/image-io/read-mask.ts";
import { MaskError } from "../../../radiomics/image-io/region-selection.ts";
import type { RegionSelection } from "../../../radiomics/image-io/region-selection.ts";
import { RadiomicsError } from "../../../radiomics/radiomics-error.ts";
import { decimals, dicomBytes } from "./dicom-bytes.ts";
import { maskedImage, square, structureSet } from "./mutated-files.ts";

const folder = mkdtempSync(join(tmpdir(), "radstudy-rtstruct-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Overrides = Readonly<Record<string, unknown>>;

function file(contours: readonly (readonly number[])[], overrides: Overrides = {}): string {
  const path = join(folder, "structures.dcm");
  writeFileSync(path, dicomBytes(structureSet(contours, overrides)));
  return path;
}

async function failure(path: string, selection: RegionSelection = null, masked: MaskedImage | null = maskedImage) {
  const error = await readMask(path, selection, masked).catch((error: unknown) => error);
  if (error instanceof RadiomicsError) return error;
  throw new Error(`expected a RadiomicsError, got ${String(error)}`);
}

/** Rows of one slice as text, x to the right. */
function drawn(values: Uint8Array, slice: number, [sizeX, sizeY]: readonly number[] = [8, 8]): string[] {
  return Array.from({ length: sizeY }, (_, y) =>
    Array.from(values.subarray(sizeX * (y + sizeY * slice), sizeX * (y + 1 + sizeY * slice)), (v) =>
      v === 1 ? "#" : ".",
    ).join(""),
  );
}

/** One contour of the ROI with other attributes. */
function contour(overrides: Overrides): Overrides {
  const item = {
    ContourGeometricType: "CLOSED_PLANAR",
    NumberOfContourPoints: "4",
    ContourData: decimals(square(1, 1, 4, 4, 30)),
    ...overrides,
  };
  const kept = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
  return { ROIContourSequence: [{ ReferencedROINumber: "4", ContourSequence: [kept] }] };
}

function rois(...names: readonly string[]): Overrides {
  return {
    StructureSetROISequence: names.map((name, i) => ({
      ROINumber: String(i + 1),
      ReferencedFrameOfReferenceUID: "1.2.9",
      ROIName: name,
    })),
    ROIContourSequence: names.map((_, i) => ({
      ReferencedROINumber: String(i + 1),
      ContourSequence: [
        {
          ContourGeometricType: "CLOSED_PLANAR",
          NumberOfContourPoints: "4",
          ContourData: decimals(square(i, i, i + 1, i + 1, 30)),
        },
      ],
    })),
  };
}

describe("a structure set", () => {
  it("fills voxels whose centers lie inside, on the slice of the contour", async () => {
    const { mask, taken, notes } = await readMask(
      file([square(1, 1, 4, 4, 30), square(2, 2, 3, 3, 33)]),
      null,
      maskedImage,
    );
    expect(drawn(mask.values, 0)).toEqual([
      "........",
      "........",
      "..###...",
      "..###...",
      "..###...",
      "........",
      "........",
      "........",
    ]);
    expect(drawn(mask.values, 1)[3]).toBe("...#....");
    expect(mask).toMatchObject(maskedImage.image);
    expect(taken).toEqual([{ number: 4, name: "GTV-1", count: 2, counted: "contours" }]);
    expect(notes).toEqual([]);
  });

  it("leaves holes out, keeps islands in holes, and joins several contours of one slice", async () => {
    const path = file([
      square(-0.5, -0.5, 5.5, 5.5, 30),
      square(0.5, 0.5, 4.5, 4.5, 30),
      square(1.5, 1.5, 3.5, 3.5, 30),
      square(5.6, 5.6, 6.9, 6.9, 30),
    ]);
    expect(drawn((await readMask(path, null, maskedImage)).mask.values, 0)).toEqual([
      "######..",
      "#....#..",
      "#.##.#..",
      "#.##.#..",
      "#....#..",
      "######..",
      "........",
      ".......#",
    ]);
  });

  it("follows an oblique image: the same contour, turned with the grid, gives the same mask", async () => {
    const turn = fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -1.5, max: 1.5, noNaN: true }));
    const corners = square(0.9, 1.2, 5.1, 4.3, 30);
    await fc.assert(
      fc.asyncProperty(turn, async ([a, b]) => {
        const [sa, ca, sb, cb] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b)];
        const direction = [ca, -sa * cb, sa * sb, sa, ca * cb, -ca * sb, 0, sb, cb];
        const turned = corners.map((_, i) => {
          const local = corners
            .slice(i - (i % 3), i - (i % 3) + 3)
            .map((mm, axis) => mm - maskedImage.image.originMm[axis]);
          return local.reduce(
            (sum, mm, axis) => sum + direction[3 * (i % 3) + axis] * mm,
            maskedImage.image.originMm[i % 3],
          );
        });
        const oblique = { ...maskedImage, image: { ...maskedImage.image, direction } };
        const { mask } = await readMask(file([turned]), null, oblique);
        const { mask: straight } = await readMask(file([corners]), null, maskedImage);
        expect([...mask.values]).toEqual([...straight.values]);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it("says which slices between the first and the last have no contour", async () => {
    const tall = { ...maskedImage, image: { ...maskedImage.image, size: [8, 8, 4] as const } };
    const { notes } = await readMask(file([square(1, 1, 4, 4, 30), square(1, 1, 4, 4, 39)]), null, tall);
    expect(notes.join()).toContain("no contour on 2 slices between its first and last");
  });

  it("names ROIs by number, name or pattern, and never guesses between several", async () => {
    const path = file([], rois("GTV-1", "GTV-2", "Lung L"));
    expect((await listRegions(path)).map(({ name }) => name)).toEqual(["GTV-1", "GTV-2", "Lung L"]);
    for (const selection of [{ roi: 2 }, 2, { roi: "GTV-2" }, { roi: "gtv?2" }, { roi: "*-2" }] as const) {
      const { label, mask } = await readMask(path, selection, maskedImage);
      expect(label).toBe(2);
      expect(drawn(mask.values, 0)[2]).toBe("..#.....");
    }
    const union = await readMask(path, { roi: "GTV*", multiple: "union" }, maskedImage);
    expect(union.taken.map(({ number }) => number)).toEqual([1, 2]);
    expect(union.mask.values.reduce((sum, value) => sum + value, 0)).toBe(2);
    for (const selection of [null, { roi: "GTV*" }, { roi: "*" }] as const) {
      const error = await failure(path, selection);
      expect(error.code).toBe("roi-several");
      expect(error.message).toContain('1 "GTV-1" (1 contours), 2 "GTV-2" (1 contours)');
    }
    for (const selection of [{ roi: "PTV" }, { roi: 7 }, { roi: "GTV" }] as const) {
      const error = await failure(path, selection);
      expect(error.code).toBe("roi-missing");
      expect(error.message).toContain('3 "Lung L" (1 contours)');
    }
  });

  it("reads names in the character set of the file", async () => {
    const path = file([square(1, 1, 4, 4, 30)], {
      SpecificCharacterSet: "ISO_IR 192",
      StructureSetROISequence: [{ ROINumber: "4", ReferencedFrameOfReferenceUID: "1.2.9", ROIName: "Läsion 肺" }],
    });
    expect((await listRegions(path))[0].name).toBe("Läsion 肺");
  });

  it.each([
    [
      "open contours",
      contour({ ContourGeometricType: "OPEN_PLANAR" }),
      "roi-contours",
      "ContourGeometricType (3006,0042)",
    ],
    ["points", contour({ ContourGeometricType: "POINT" }), "roi-contours", "got POINT"],
    [
      "contours off the slices",
      contour({ ContourData: decimals(square(1, 1, 4, 4, 31.5)) }),
      "roi-contours",
      "mm off slice",
    ],
    [
      "contours across slices",
      contour({ ContourData: decimals([11, 22, 30, 14, 22, 31, 14, 28, 32, 11, 28, 31]) }),
      "roi-contours",
      "mm off slice",
    ],
    [
      "contours beyond the last slice",
      contour({ ContourData: decimals(square(1, 1, 4, 4, 36)) }),
      "roi-grid",
      "outside of it (slice 2)",
    ],
    [
      "contours beside the image",
      contour({ ContourData: decimals(square(20, 1, 24, 4, 30)) }),
      "roi-grid",
      "contour outside of it",
    ],
    [
      "a wrong count of corners",
      contour({ NumberOfContourPoints: "5" }),
      "dicom-tag-value",
      "NumberOfContourPoints (3006,0046)",
    ],
    ["a torn triple", contour({ ContourData: ["1", "2", "3", "4"] }), "dicom-tag-value", "ContourData (3006,0050)"],
    [
      "a corner that is no number",
      contour({ ContourData: ["1", "2", "3", "4", "5", "NaN"] }),
      "dicom-tag-value",
      "ContourData (3006,0050)",
    ],
    ["no corners", contour({ ContourData: null }), "dicom-missing-tag", "ContourData (3006,0050)"],
    [
      "no area",
      contour({ ContourData: decimals([11, 22, 30, 14, 22, 30]), NumberOfContourPoints: "2" }),
      "roi-contours",
      "none of its contours",
    ],
    ["no contours", { ROIContourSequence: [{ ReferencedROINumber: "4" }] }, "roi-contours", "has no contours"],
    ["no contour sequence", { ROIContourSequence: [] }, "roi-contours", "has no contours"],
    ["no ROIs", { StructureSetROISequence: [] }, "dicom-missing-tag", "StructureSetROISequence (3006,0020)"],
  ])("is refused with %s", async (_, overrides, code, text) => {
    const path = file([square(1, 1, 4, 4, 30)], overrides);
    const error = await failure(path);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.message).toContain(path);
  });

  it("is refused in another frame of reference, and without an image; an image without one is noted", async () => {
    const path = file([square(1, 1, 4, 4, 30)]);
    const error = await failure(path, null, { ...maskedImage, record: { frameOfReference: "1.2.8" } });
    expect(error).toBeInstanceOf(MaskError);
    expect(error.message).toMatch(
      /was drawn in frame of reference sha256:\w{12}\.\.\., expected sha256:\w{12}\.\.\. of the image/,
    );
    expect((await failure(path, null, null)).code).toBe("roi-grid");
    const { notes } = await readMask(path, null, { ...maskedImage, record: { frameOfReference: null } });
    expect(notes.join()).toContain("cannot be checked");
  });

  it("that covers no voxel center is an empty mask", async () => {
    expect((await failure(file([square(1.1, 1.1, 1.4, 1.4, 30)]))).code).toBe("mask-empty");
  });
});

describe("rasterizeContours", () => {
  // An independent test of one point: the angles that the edges are seen under add up to a full turn inside.
  function isInside(corners: readonly (readonly [number, number])[], x: number, y: number): boolean {
    let turns = 0;
    corners.forEach(([x0, y0], i) => {
      const [x1, y1] = corners[(i + 1) % corners.length];
      const turn = Math.atan2(y1 - y, x1 - x) - Math.atan2(y0 - y, x0 - x);
      turns += turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn;
    });
    return Math.abs(turns) > Math.PI;
  }

  it("agrees with the winding angle for stars of any shape", () => {
    const radius = fc.double({ min: 0.7, max: 6.3, noNaN: true });
    fc.assert(
      fc.property(fc.array(radius, { minLength: 3, maxLength: 12 }), (radii) => {
        const corners = radii.map((r, i) => {
          const angle = (2 * Math.PI * i) / radii.length + 0.1234;
          return [6.0317 + r * Math.cos(angle), 6.0713 + r * Math.sin(angle)] as const;
        });
        const values = rasterizeContours([{ slice: 0, corners: Float64Array.from(corners.flat()) }], [13, 13, 1]);
        const expected = Array.from({ length: 169 }, (_, i) => (isInside(corners, i % 13, Math.floor(i / 13)) ? 1 : 0));
        expect([...values]).toEqual(expected);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("gives every voxel of a cut region to exactly one side, also where the cut runs through centers", () => {
    const rectangle = (x0: number, y0: number, x1: number, y1: number) => ({
      slice: 0,
      corners: Float64Array.from([x0, y0, x1, y0, x1, y1, x0, y1]),
    });
    const size = [9, 9, 1] as const;
    const whole = rasterizeContours([rectangle(1, 1, 7, 7)], size);
    const left = rasterizeContours([rectangle(1, 1, 4, 7)], size);
    const right = rasterizeContours([rectangle(4, 1, 7, 7)], size);
    expect([...whole]).toEqual(Array.from(left, (value, i) => value + right[i]));
    expect(whole.reduce((sum, value) => sum + value, 0)).toBe(36);
  });
});
