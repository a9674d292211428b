import { open, stat } from "node:fs/promises";
import { hasDicomMark } from "./dicom-dataset.ts";
import { ImageFileError } from "./image-file-error.ts";
import type { ImageFormat } from "./image-record.ts";
import { unreadable } from "./read-source.ts";

/** A folder is always one of DICOM slices. */
type Recognized = ImageFormat | "dicom-folder";

const endings: readonly (readonly [RegExp, ImageFormat])[] = [
  [/\.nii(?:\.gz)?$/i, "nifti"],
  [/\.(?:nrrd|nhdr)$/i, "nrrd"],
  [/\.(?:mha|mhd)$/i, "meta-image"],
  [/\.(?:dcm|dicom|ima)$/i, "dicom"],
];

/**
 * Tells the format of a file by its ending, else by its first bytes.
 *
 * @param path - file or folder on this machine
 * @returns the format; what is inside is checked by its reader
 * @throws ImageFileError with code `file-missing`, `file-unreadable` or `image-format`
 */
export async function recognizeFormat(path: string): Promise<Recognized> {
  let start: Uint8Array;
  try {
    if ((await stat(path)).isDirectory()) return "dicom-folder";
    const byName = endings.find(([ending]) => ending.test(path));
    if (byName !== undefined) return byName[1];
    start = await firstBytes(path, 512);
  } catch (error) {
    throw unreadable(path, error);
  }
  const text = Buffer.from(start).toString("latin1");
  if (hasDicomMark(start)) return "dicom";
  if (text.startsWith("NRRD000")) return "nrrd";
  if (/^\s*(?:ObjectType|NDims|Comment)\s*=/.test(text)) return "meta-image";
  if (["n+1", "ni1"].includes(text.slice(344, 347))) return "nifti";
  throw new ImageFileError(
    "image-format",
    path,
    "expected NIfTI (.nii, .nii.gz), NRRD, MetaImage (.mha, .mhd), a DICOM file or a folder of DICOM slices, got something else",
    "check the path, or convert the image",
  );
}

async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
