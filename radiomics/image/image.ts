import type { Grid } from "./grid.ts";

/** A scalar volume on a regular grid, x fastest: `x + sizeX * (y + sizeY * z)`. */
export interface Image extends Grid {
  /** On a SharedArrayBuffer when read from a file, so that threads can share it. */
  readonly values: Float64Array;
}

/** A region on the same kind of grid: 1 inside, 0 outside. */
export interface Mask extends Grid {
  readonly values: Uint8Array;
}
