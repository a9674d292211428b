import { ImageFileError } from "./image-file-error.ts";
import { decodeRle } from "./decode-rle.ts";

/** One frame of compressed pixels, and what the header says of it. */
export interface CompressedFrame {
  readonly path: string;
  readonly transferSyntax: string;
  readonly encoded: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
}

type Decoder = "decodeJpeg" | "decodeJpegLs" | "decodeJpeg2000" | "decodeHtJpeg2000";

const RLE = "1.2.840.10008.1.2.5";
/** Frames that claim more than this must be backed by data. */
const PLAUSIBLE_BYTES = 64 * 2 ** 20;
const LARGEST_RATIO = 1000;

const decoders: Readonly<Record<string, { readonly decoder: Decoder; readonly lossy: boolean }>> = {
  "1.2.840.10008.1.2.4.50": { decoder: "decodeJpeg", lossy: true },
  "1.2.840.10008.1.2.4.51": { decoder: "decodeJpeg", lossy: true },
  "1.2.840.10008.1.2.4.57": { decoder: "decodeJpeg", lossy: false },
  "1.2.840.10008.1.2.4.70": { decoder: "decodeJpeg", lossy: false },
  "1.2.840.10008.1.2.4.80": { decoder: "decodeJpegLs", lossy: false },
  "1.2.840.10008.1.2.4.81": { decoder: "decodeJpegLs", lossy: true },
  "1.2.840.10008.1.2.4.90": { decoder: "decodeJpeg2000", lossy: false },
  "1.2.840.10008.1.2.4.91": { decoder: "decodeJpeg2000", lossy: true },
  "1.2.840.10008.1.2.4.201": { decoder: "decodeHtJpeg2000", lossy: false },
  "1.2.840.10008.1.2.4.202": { decoder: "decodeHtJpeg2000", lossy: false },
  "1.2.840.10008.1.2.4.203": { decoder: "decodeHtJpeg2000", lossy: true },
};

/** True where the transfer syntax may have changed the numbers that the scanner made. */
export function isLossy(transferSyntax: string): boolean {
  return decoders[transferSyntax]?.lossy ?? false;
}

/**
 * Decodes one frame.
 *
 * @param frame - encoded bytes and layout
 * @returns little-endian pixels, `rows x columns x bitsAllocated / 8` bytes
 * @throws ImageFileError with code `dicom-pixels` or `image-unsupported`
 */
export async function decodeFrame(frame: CompressedFrame): Promise<Uint8Array> {
  const expected = (frame.rows * frame.columns * frame.bitsAllocated) / 8;
  if (frame.transferSyntax === RLE) return decodeRle(frame);
  const known = decoders[frame.transferSyntax];
  if (known === undefined) {
    throw new ImageFileError(
      "image-unsupported",
      frame.path,
      `expected a transfer syntax that can be read, got ${frame.transferSyntax} in TransferSyntaxUID (0002,0010)`,
      "export the series uncompressed (Explicit VR Little Endian)",
    );
  }
  checkCodestream(frame, known.decoder);
  if (expected > PLAUSIBLE_BYTES && expected > LARGEST_RATIO * frame.encoded.length) {
    throw pixelError(
      frame.path,
      `${frame.encoded.length} compressed bytes cannot hold ${frame.columns} x ${frame.rows} pixels`,
    );
  }
  const codecs = await loadCodecs();
  let decoded: Uint8Array | undefined;
  try {
    const context = new codecs.Context({
      width: frame.columns,
      height: frame.rows,
      bitsAllocated: frame.bitsAllocated,
      bitsStored: frame.bitsStored,
      samplesPerPixel: 1,
      pixelRepresentation: frame.signed ? 1 : 0,
      planarConfiguration: 0,
      photometricInterpretation: "MONOCHROME2",
      encodedBuffer: frame.encoded,
    });
    decoded = codecs.NativeCodecs[known.decoder](context).getDecodedBuffer();
  } catch (error) {
    // A trap leaves the memory of the codec in an unknown state: the next frame gets a new one.
    codecs.NativeCodecs.release();
    throw pixelError(frame.path, `the compressed pixels cannot be decoded (${String(error).trim()})`, { cause: error });
  }
  if (decoded?.length !== expected) {
    throw pixelError(frame.path, `expected ${expected} bytes of pixels after decoding, got ${decoded?.length ?? 0}`);
  }
  return decoded;
}

/** A megabyte that only compressed files need; a new memory after a failure. */
async function loadCodecs() {
  const { default: codecs } = await import("dcmjs-codecs");
  codecs.log.setLevel("silent");
  if (!codecs.NativeCodecs.isInitialized()) {
    await codecs.NativeCodecs.initializeAsync({ logCodecsInfo: false, logCodecsTrace: false });
  }
  return codecs;
}

/** Size and channels inside of the codestream must be those of the header: decoders write where the codestream says. */
function checkCodestream({ path, encoded, rows, columns, bitsAllocated }: CompressedFrame, decoder: Decoder): void {
  const found = decoder === "decodeJpeg" || decoder === "decodeJpegLs" ? jpegFrame(encoded) : jpeg2000Frame(encoded);
  if (found === null) throw pixelError(path, "the compressed pixels have no frame header that names their size");
  if (found.columns !== columns || found.rows !== rows || found.channels !== 1) {
    throw pixelError(
      path,
      `Columns (0028,0011), Rows (0028,0010) say ${columns} x ${rows} with 1 channel, but the compressed pixels ` +
        `${found.columns} x ${found.rows} with ${found.channels}`,
    );
  }
  if (found.bits > bitsAllocated) {
    throw pixelError(
      path,
      `BitsAllocated (0028,0100) says ${bitsAllocated} bits, but the compressed pixels ${found.bits}`,
    );
  }
}

interface CodestreamFrame {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly bits: number;
}

/** Start of frame of JPEG (ISO 10918-1) and JPEG-LS (ISO 14495-1). */
function jpegFrame(bytes: Uint8Array): CodestreamFrame | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (isFrame) {
      return {
        bits: bytes[at + 4],
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        channels: bytes[at + 9],
      };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** SIZ marker of JPEG 2000 (ISO 15444-1), also inside of a JP2 box. */
function jpeg2000Frame(bytes: Uint8Array): CodestreamFrame | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = Math.min(bytes.length - 43, 1024);
  for (let at = 0; at <= last; at++) {
    if (view.getUint32(at) !== 0xff4fff51) continue;
    return {
      columns: view.getUint32(at + 8) - view.getUint32(at + 16),
      rows: view.getUint32(at + 12) - view.getUint32(at + 20),
      channels: view.getUint16(at + 40),
      bits: (bytes[at + 42] & 0x7f) + 1,
    };
  }
  return null;
}

/** The error for pixels that are not what the header says. */
export function pixelError(path: string, problem: string, options?: ErrorOptions): ImageFileError {
  return new ImageFileError(
    "dicom-pixels",
    path,
    `PixelData (7FE0,0010): ${problem}`,
    "export the file again",
    options,
  );
}
