import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "../../radiomics/inspection/region-thumbnail.ts";

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const grays = 64;

/** A picture of gray levels and one color as PNG with a palette of 65; equal pictures give equal bytes. */
export function encodePng({ width, height, pixels }: Picture): Uint8Array {
  const palette = new Uint8Array(3 * (grays + 1));
  for (let level = 0; level < grays; level++)
    palette.fill(Math.round((255 * level) / (grays - 1)), 3 * level, 3 * level + 3);
  const lines = new Uint8Array(height * (width + 1));
  for (let at = 0; at < width * height; at++) {
    const [red, green, blue] = pixels.subarray(3 * at, 3 * at + 3);
    const isGray = red === green && green === blue;
    if (!isGray) palette.set([red, green, blue], 3 * grays);
    lines[at + Math.floor(at / width) + 1] = isGray ? red >> 2 : grays;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
