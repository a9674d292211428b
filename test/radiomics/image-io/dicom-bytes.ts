import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { data, log } from "dcmjs";

log.setLevel("silent");
log.getLogger("validation.dcmjs").setLevel("silent");

/** Attributes by keyword; null leaves one out; `xGGGGEEEE` keys are private elements of VR LO. */
export type Attributes = Readonly<Record<string, unknown>>;

export const explicitLittleEndian = "1.2.840.10008.1.2.1";

/** The bytes of a DICOM file, written by dcmjs, which shares no code with the readers. */
export function dicomBytes(attributes: Attributes, transferSyntax = explicitLittleEndian): Uint8Array {
  const named = Object.entries(attributes).filter(([key, value]) => value !== null && !/^x[0-9A-F]{8}$/.test(key));
  const dict = new data.DicomDict({ "00020010": { vr: "UI", Value: [transferSyntax] } });
  const vrs = { PixelData: attributes["BitsAllocated"] === 16 ? "OW" : "OB" };
  dict.dict = data.DicomMetaDictionary.denaturalizeDataset({ ...Object.fromEntries(named), _vrMap: vrs });
  for (const [key, value] of Object.entries(attributes)) {
    if (/^x[0-9A-F]{8}$/.test(key)) dict.dict[key.slice(1)] = { vr: "LO", Value: [value] };
  }
  return new Uint8Array(dict.write({ allowInvalidVRLength: true }));
}

/** At most 16 characters, as a decimal string must be. */
export function decimal(value: number): string {
  return String(Number(value.toPrecision(10)));
}

export function decimals(values: readonly number[]): string[] {
  return values.map(decimal);
}

/** Little-endian 16-bit pixels. */
export function words(values: readonly number[]): ArrayBuffer {
  return Int16Array.from(values).buffer;
}

/** One axial slice of 2 x 3 pixels (3 columns), 2 x 1 mm, signed 16 bit. */
export function slice(overrides: Attributes = {}): Attributes {
  return {
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    SOPInstanceUID: "1.2.3.1",
    Modality: "CT",
    SeriesInstanceUID: "1.2.3",
    FrameOfReferenceUID: "1.2.9",
    ImagePositionPatient: decimals([10, 20, 30]),
    ImageOrientationPatient: decimals([1, 0, 0, 0, 1, 0]),
    SliceThickness: "3",
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: 2,
    Columns: 3,
    PixelSpacing: decimals([2, 1]),
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    RescaleSlope: "1",
    RescaleIntercept: "0",
    PixelData: words([1, 2, 3, 4, 5, 6]),
    ...overrides,
  };
}

/** Writes one file per slice into a new folder and returns the folder. */
export function seriesFolder(parent: string, name: string, slices: readonly Attributes[]): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  slices.forEach((attributes, i) => {
    writeFileSync(
      join(folder, `${String(i).padStart(3, "0")}.dcm`),
      dicomBytes(slice({ SOPInstanceUID: `1.2.3.${i + 1}`, InstanceNumber: i + 1, ...attributes })),
    );
  });
  return folder;
}
