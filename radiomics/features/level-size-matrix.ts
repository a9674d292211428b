/**
 * A matrix of gray levels by sizes (run lengths, zone sizes, zone distances, dependence counts), as a list of the cells
 * that are not 0.
 */
export interface LevelSizeMatrix {
  readonly levels: Float64Array;
  /** Each at least 1. */
  readonly sizes: Float64Array;
  readonly counts: Float64Array;
}

/**
 * @param counts - count at `level * stride + size`; level 0 is ignored, and size 0 has none
 * @param stride - cells per level
 * @returns the cells that are not 0, by level, then by size
 */
export function denseMatrix(counts: ArrayLike<number>, stride: number): LevelSizeMatrix {
  let cells = 0;
  for (let cell = stride; cell < counts.length; cell++) if (counts[cell] > 0) cells++;
  const matrix = emptyMatrix(cells);
  let next = 0;
  for (let cell = stride; cell < counts.length; cell++) {
    if (counts[cell] === 0) continue;
    const size = cell % stride;
    matrix.sizes[next] = size;
    matrix.levels[next] = (cell - size) / stride;
    matrix.counts[next++] = counts[cell];
  }
  return matrix;
}

/** Sizes below this are counted in a table. */
const TABLE_SIZES = 64;

/**
 * @param levels - level of every zone
 * @param sizes - size of every zone, at least 1
 * @param from - first zone
 * @param to - after the last zone
 * @param levelCount - number of gray levels Ng
 * @returns number of zones per level and size: small sizes by level and size, then the others as they were met first
 */
export function zoneMatrix(
  levels: Uint16Array,
  sizes: Int32Array,
  from: number,
  to: number,
  levelCount: number,
): LevelSizeMatrix {
  const table = new Uint32Array((levelCount + 1) * TABLE_SIZES);
  const large = new Map<number, number>();
  for (let zone = from; zone < to; zone++) {
    const size = sizes[zone];
    if (size < TABLE_SIZES) {
      table[levels[zone] * TABLE_SIZES + size]++;
    } else {
      const key = size * (levelCount + 1) + levels[zone];
      large.set(key, (large.get(key) ?? 0) + 1);
    }
  }
  const small = denseMatrix(table, TABLE_SIZES);
  const cells = small.counts.length;
  const matrix = emptyMatrix(cells + large.size);
  matrix.levels.set(small.levels);
  matrix.sizes.set(small.sizes);
  matrix.counts.set(small.counts);
  let next = cells;
  for (const [key, count] of large) {
    matrix.levels[next] = key % (levelCount + 1);
    matrix.sizes[next] = Math.floor(key / (levelCount + 1));
    matrix.counts[next++] = count;
  }
  return matrix;
}

function emptyMatrix(cells: number): LevelSizeMatrix {
  return { levels: new Float64Array(cells), sizes: new Float64Array(cells), counts: new Float64Array(cells) };
}
