import { boundingBox } from "../image/box.ts";
import type { Image, Mask } from "../image/image.ts";

/** A small picture, three bytes (red, green, blue) per pixel, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const outline = [255, 176, 32] as const;
const marginMm = 10;

/**
 * One slice of an image with the outline of a region, for the eye: cropped around the region, square pixels, gray levels
 * between the 1st and 99th percentile of what is shown.
 *
 * @param image - any grid
 * @param mask - same grid, at least one voxel inside
 * @param slice - index along z
 * @param side - pixels of the longer side
 * @returns a picture whose sides keep the proportions in mm
 */
export function regionThumbnail(image: Image, mask: Mask, slice: number, side: number): Picture {
  const [sizeX, sizeY] = image.size;
  const [spacingX, spacingY] = image.spacingMm;
  const box = boundingBox(mask.values, mask.size) ?? { start: [0, 0, 0], size: image.size };
  const marginX = Math.ceil(marginMm / spacingX);
  const marginY = Math.ceil(marginMm / spacingY);
  const fromX = Math.max(0, box.start[0] - marginX);
  const fromY = Math.max(0, box.start[1] - marginY);
  const columns = Math.min(sizeX, box.start[0] + box.size[0] + marginX) - fromX;
  const rows = Math.min(sizeY, box.start[1] + box.size[1] + marginY) - fromY;
  const pixelMm = Math.max(columns * spacingX, rows * spacingY) / side;
  const width = Math.max(1, Math.round((columns * spacingX) / pixelMm));
  const height = Math.max(1, Math.round((rows * spacingY) / pixelMm));
  const base = sizeX * sizeY * slice;
  // Patient right on the left, front at the top, whichever way the axes of the file run.
  const turnX = image.direction[0] < 0;
  const turnY = image.direction[4] < 0;

  const gray = new Float64Array(width * height);
  const inside = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const down = Math.min(rows - 1, Math.floor(((row + 0.5) * rows) / height));
    const y = fromY + (turnY ? rows - 1 - down : down);
    for (let column = 0; column < width; column++) {
      const across = Math.min(columns - 1, Math.floor(((column + 0.5) * columns) / width));
      const x = fromX + (turnX ? columns - 1 - across : across);
      gray[row * width + column] = image.values[base + x + sizeX * y];
      inside[row * width + column] = mask.values[base + x + sizeX * y];
    }
  }
  const sorted = gray.toSorted();
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))];
  const scale = high > low ? 255 / (high - low) : 0;

  const pixels = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const level = Math.min(255, Math.max(0, Math.round((gray[at] - low) * scale)));
      const color = isEdge(inside, width, height, column, row) ? outline : ([level, level, level] as const);
      pixels.set(color, 3 * at);
    }
  }
  return { width, height, pixels };
}

/** Inside, with a neighbor outside (or the rim of the picture). */
function isEdge(inside: Uint8Array, width: number, height: number, column: number, row: number): boolean {
  const at = row * width + column;
  if (inside[at] === 0) return false;
  if (column === 0 || row === 0 || column === width - 1 || row === height - 1) return true;
  return inside[at - 1] === 0 || inside[at + 1] === 0 || inside[at - width] === 0 || inside[at + width] === 0;
}
