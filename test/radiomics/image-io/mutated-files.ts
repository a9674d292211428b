import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { readImage } from "../../../radiomics/image-io/read-image.ts";
import { readMask } from "../../../radiomics/image-io/read-mask.ts";
import { RadiomicsError } from "../../../radiomics/radiomics-error.ts";
import { decimals, dicomBytes, slice } from "./dicom-bytes.ts";
import { niftiBytes } from "./nifti-bytes.ts";

/** A good file of one format, and how far its header goes. */
export interface GoodFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly headerBytes: number;
  readonly kind: "image" | "mask";
}

const size = [7, 6, 5] as const;
const voxels = Array.from({ length: 7 * 6 * 5 }, (_, i) => (i * 37) % 1000);
const affine = [
  [-0.8, 0, 0, 10],
  [0, -0.9, 0, 20],
  [0, 0, 2.5, -30],
];
const raw = new Uint8Array(Int16Array.from(voxels).buffer);

const nrrdHeader =
  "NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 7 6 5\n" +
  "space directions: (0.8,0,0) (0,0.9,0) (0,0,2.5)\nkinds: domain domain domain\nendian: little\n" +
  "encoding: raw\nspace origin: (-10,-20,-30)\n\n";
const metaHeader =
  "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n" +
  "TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = -10 -20 -30\nCenterOfRotation = 0 0 0\nElementSpacing = 0.8 0.9 2.5\n" +
  "DimSize = 7 6 5\nElementType = MET_SHORT\nElementDataFile = LOCAL\n";

/** One good file per format: NIfTI, NRRD, MetaImage, DICOM image, structure set and segmentation. */
export function goodFiles(): readonly GoodFile[] {
  const nifti = niftiBytes({ size, voxels, affine });
  const text = (header: string, data: Uint8Array = raw) => new Uint8Array(Buffer.concat([Buffer.from(header), data]));
  const dicom = dicomBytes(
    slice({ Rows: 6, Columns: 7, PixelData: Int16Array.from(voxels.slice(0, 42)).buffer, RescaleIntercept: "-1024" }),
  );
  const structures = dicomBytes(structureSet([square(1, 1, 4, 4, 30)]));
  const segmentation = dicomBytes(binarySegmentation());
  return [
    { name: "volume.nii", bytes: nifti, headerBytes: 352, kind: "image" },
    { name: "volume.nii.gz", bytes: new Uint8Array(gzipSync(nifti)), headerBytes: 60, kind: "image" },
    { name: "volume.nrrd", bytes: text(nrrdHeader), headerBytes: nrrdHeader.length, kind: "image" },
    { name: "volume.mha", bytes: text(metaHeader), headerBytes: metaHeader.length, kind: "image" },
    {
      name: "packed.nrrd",
      bytes: text(nrrdHeader.replace("raw", "gzip"), gzipSync(raw)),
      headerBytes: nrrdHeader.length,
      kind: "image",
    },
    {
      name: "packed.mha",
      bytes: text(metaHeader.replace("CompressedData = False", "CompressedData = True"), deflateSync(raw)),
      headerBytes: metaHeader.length,
      kind: "image",
    },
    { name: "slice.dcm", bytes: dicom, headerBytes: dicom.length - 84, kind: "image" },
    { name: "structures.dcm", bytes: structures, headerBytes: structures.length, kind: "mask" },
    { name: "segmentation.dcm", bytes: segmentation, headerBytes: segmentation.length, kind: "mask" },
  ];
}

/** Corners of an axis-aligned square in voxels of `maskedImage`, at z mm. */
export function square(x0: number, y0: number, x1: number, y1: number, z: number): number[] {
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  return corners.flatMap(([x, y]) => [10 + x + 0.5, 20 + 2 * (y + 0.5), z]);
}

/** A structure set with one ROI on the grid of `maskedImage`. */
export function structureSet(
  contours: readonly (readonly number[])[],
  overrides: Readonly<Record<string, unknown>> = {},
) {
  return {
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.481.3",
    SOPInstanceUID: "1.2.3.50",
    Modality: "RTSTRUCT",
    StructureSetROISequence: [{ ROINumber: "4", ReferencedFrameOfReferenceUID: "1.2.9", ROIName: "GTV-1" }],
    ROIContourSequence: [
      {
        ReferencedROINumber: "4",
        ContourSequence: contours.map((points) => ({
          ContourGeometricType: "CLOSED_PLANAR",
          NumberOfContourPoints: String(points.length / 3),
          ContourData: decimals(points),
        })),
      },
    ],
    ...overrides,
  };
}

/** 8 x 8 voxels of 1 x 2 mm on two slices 3 mm apart. */
export const maskedImage = {
  image: {
    size: [8, 8, 2],
    spacingMm: [1, 2, 3],
    originMm: [10, 20, 30],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  record: { frameOfReference: "1.2.9" },
} as const;

export function binarySegmentation(overrides: Readonly<Record<string, unknown>> = {}) {
  return {
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.66.4",
    SOPInstanceUID: "1.2.3.60",
    Modality: "SEG",
    FrameOfReferenceUID: "1.2.9",
    SegmentationType: "BINARY",
    SegmentSequence: [{ SegmentNumber: 1, SegmentLabel: "tumor" }],
    SharedFunctionalGroupsSequence: [
      {
        PixelMeasuresSequence: [{ PixelSpacing: decimals([2, 1]), SliceThickness: "3" }],
        PlaneOrientationSequence: [{ ImageOrientationPatient: decimals([1, 0, 0, 0, 1, 0]) }],
      },
    ],
    PerFrameFunctionalGroupsSequence: [30, 33].map((z) => ({
      PlanePositionSequence: [{ ImagePositionPatient: decimals([10, 20, z]) }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: 1 }],
    })),
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    NumberOfFrames: "2",
    Rows: 8,
    Columns: 8,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    PixelData: Uint8Array.from([0, 0, 0x18, 0x18, 0, 0, 0, 0, 0, 0, 0x18, 0, 0, 0, 0, 0]).buffer,
    ...overrides,
  };
}

/** Numbers in [0, bound), the same for the same seed (Park-Miller). */
export function randomBelow(seed: number): (bound: number) => number {
  let state = (seed % 2147483646) + 1;
  return (bound) => {
    state = (state * 48271) % 2147483647;
    return state % bound;
  };
}

const tokens = ["0", "-1", "nan", "inf", "1e300", "99999999999", "", "1.5", "abc", "65536", "1e-30", "2147483648"];
const patterns = [0x00, 0xff, 0x7f, 0x80, 0x01];

/** One damaged copy: bytes, numbers or lines of the header changed. */
export function mutated({ bytes, headerBytes }: GoodFile, random: (bound: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const kind = random(5);
  const at = random(headerBytes);
  if (kind === 0) {
    for (let i = 0; i <= random(3); i++) copy[random(headerBytes)] = random(256);
    return copy;
  }
  if (kind === 1) {
    const width = [1, 2, 4, 8][random(4)];
    copy.fill(patterns[random(patterns.length)], at, Math.min(at + width, headerBytes));
    return copy;
  }
  if (kind === 2) {
    const width = [2, 4][random(2)];
    copy.subarray(at, Math.min(at + width, headerBytes)).reverse();
    return copy;
  }
  if (kind === 3) {
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1e30, -1e-30];
    const view = new DataView(copy.buffer);
    const place = Math.min(at & ~3, headerBytes - 4);
    view.setFloat32(place, numbers[random(numbers.length)], random(2) === 0);
    return copy;
  }
  const header = Buffer.from(bytes.subarray(0, headerBytes)).toString("latin1");
  const numbers = [...header.matchAll(/-?\d+(?:\.\d+)?/g)];
  if (numbers.length === 0) return copy;
  const found = numbers[random(numbers.length)];
  const token = tokens[random(tokens.length)];
  const changed = header.slice(0, found.index) + token + header.slice(found.index + found[0].length);
  return new Uint8Array(Buffer.concat([Buffer.from(changed, "latin1"), bytes.subarray(headerBytes)]));
}

export interface Outcome {
  readonly what: "read" | "refused";
  readonly code: string | null;
  readonly milliseconds: number;
}

/**
 * Reads a file that may be damaged: a typed error that names the file, or an image that is whole and finite. Anything else throws.
 */
export async function outcomeOf(path: string, kind: GoodFile["kind"]): Promise<Outcome> {
  const start = performance.now();
  try {
    if (kind === "image") check(await readImage(path));
    else checkMask((await readMask(path, null, maskedImage)).mask.values);
    return { what: "read", code: null, milliseconds: performance.now() - start };
  } catch (error) {
    if (!(error instanceof RadiomicsError))
      throw new Error(`${path}: no typed error, but ${String(error)}`, { cause: error });
    if (!error.message.includes(path))
      throw new Error(`the error does not name ${path}: ${error.message}`, { cause: error });
    return { what: "refused", code: error.code, milliseconds: performance.now() - start };
  }
}

function check({ image }: Awaited<ReturnType<typeof readImage>>): void {
  const { values, size, spacingMm, direction, originMm } = image;
  const count = size[0] * size[1] * size[2];
  const isWhole = values.length === count && (count === voxels.length || count === 42);
  const isFinite = [...values, ...originMm, ...direction].every(Number.isFinite) && spacingMm.every((mm) => mm > 0);
  if (!isWhole || !isFinite)
    throw new Error(`a damaged file was read as ${size.join(" x ")} voxels of ${spacingMm.join(" x ")} mm`);
}

function checkMask(values: Uint8Array): void {
  const inside = values.reduce((sum, value) => sum + value, 0);
  if (values.length !== 128 || inside < 1)
    throw new Error(`a damaged mask was read with ${inside} of ${values.length} voxels`);
}

/** Writes and reads `count` damaged files; returns what happened to each. */
export async function readMutations(folder: string, seed: number, count: number): Promise<readonly Outcome[]> {
  mkdirSync(folder, { recursive: true });
  const random = randomBelow(seed);
  const files = goodFiles();
  const outcomes: Outcome[] = [];
  for (let i = 0; i < count; i++) {
    const file = files[i % files.length];
    const path = join(folder, file.name);
    writeFileSync(path, mutated(file, random));
    outcomes.push(await outcomeOf(path, file.kind));
  }
  return outcomes;
}
