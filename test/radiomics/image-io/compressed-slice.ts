import codecs from "dcmjs-codecs";
import { dicomBytes, slice } from "./dicom-bytes.ts";

/** Transfer syntaxes without loss, and what encodes them. */
export const compressions = {
  rle: ["1.2.840.10008.1.2.5", "encodeRle"],
  "jpeg-lossless": ["1.2.840.10008.1.2.4.70", "encodeJpeg"],
  "jpeg-ls": ["1.2.840.10008.1.2.4.80", "encodeJpegLs"],
  "jpeg-2000": ["1.2.840.10008.1.2.4.90", "encodeJpeg2000"],
  "ht-jpeg-2000": ["1.2.840.10008.1.2.4.201", "encodeHtJpeg2000"],
} as const;

export type Compression = keyof typeof compressions;

/** A CT slice of 16 x 16 signed pixels, compressed. */
export async function compressedSlice(compression: Compression, pixels: Int16Array): Promise<Uint8Array> {
  const [transferSyntax, encoder] = compressions[compression];
  if (!codecs.NativeCodecs.isInitialized()) {
    await codecs.NativeCodecs.initializeAsync({ logCodecsInfo: false, logCodecsTrace: false });
  }
  const context = new codecs.Context({
    width: 16,
    height: 16,
    bitsAllocated: 16,
    bitsStored: 16,
    samplesPerPixel: 1,
    pixelRepresentation: 1,
    planarConfiguration: 0,
    photometricInterpretation: "MONOCHROME2",
    decodedBuffer: new Uint8Array(pixels.buffer.slice(0)),
  });
  const encoded = codecs.NativeCodecs[encoder](context, { lossy: false }).getEncodedBuffer();
  if (encoded === undefined) throw new Error(`${compression} cannot be encoded`);
  const padded = new Uint8Array(encoded.length + (encoded.length % 2));
  padded.set(encoded);
  return dicomBytes(slice({ Rows: 16, Columns: 16, PixelData: padded.buffer }), transferSyntax);
}

/** A smooth surface with noise, so that every compression has something to do. */
export function surface(): Int16Array {
  return Int16Array.from({ length: 256 }, (_, i) => Math.round(300 * Math.sin(i / 20)) + ((i * 7919) % 31) - 500);
}
