export type LesionRule = "largest" | "sum" | "maximum" | "minimum" | "volume-weighted-mean";

/** Which lesions belong to which row: those of row r are `members[starts[r]]` to `members[starts[r + 1] - 1]`. */
export interface LesionGroups {
  /** One more than there are rows. */
  readonly starts: Int32Array;
  /** Indices of lesions. */
  readonly members: Int32Array;
}

/**
 * Brings the lesions of each patient together to one value. A row with a single lesion keeps its value as it is.
 *
 * @param values - one per lesion, any unit; NaN where it is missing
 * @param rule - `largest`: value of the lesion with the largest volume. `sum`, `maximum`, `minimum`: of all lesions.
 * `volume-weighted-mean`: sum of volume times value over the sum of volumes, of the lesions that have both
 * @param volumesMm3 - one per lesion in mm3; NaN where it is not known
 * @param groups - lesions of each row
 * @returns one value per row; NaN for a row without lesions, for a sum, maximum or minimum of which a part is missing, for
 * `largest` where no volume is known, and for a mean of which no lesion has value and volume
 */
export function combineLesions(
  values: Float64Array,
  rule: LesionRule,
  volumesMm3: Float64Array,
  { starts, members }: LesionGroups,
): Float64Array {
  const largest = rule === "largest" ? largestLesions(volumesMm3, { starts, members }) : null;
  return Float64Array.from({ length: starts.length - 1 }, (_, row) => {
    const [start, end] = [starts[row], starts[row + 1]];
    if (start === end) return Number.NaN;
    if (end - start === 1) return values[members[start]];
    if (largest !== null) return largest[row] < 0 ? Number.NaN : values[largest[row]];
    return rule === "volume-weighted-mean"
      ? weightedMean(values, volumesMm3, members, start, end)
      : folded(values, rule as "sum" | "maximum" | "minimum", members, start, end);
  });
}

/**
 * The lesion with the largest volume of each row; of equal ones the first.
 *
 * @param volumesMm3 - one per lesion in mm3; NaN where it is not known
 * @param groups - lesions of each row
 * @returns one lesion per row; the only one whatever its volume; -1 where there is none, or no volume is known
 */
export function largestLesions(volumesMm3: Float64Array, { starts, members }: LesionGroups): Int32Array {
  return Int32Array.from({ length: starts.length - 1 }, (_, row) => {
    const [start, end] = [starts[row], starts[row + 1]];
    if (end - start === 1) return members[start];
    let largest = -1;
    for (let i = start; i < end; i++) {
      const volume = volumesMm3[members[i]];
      if (!Number.isNaN(volume) && (largest < 0 || volume > volumesMm3[largest])) largest = members[i];
    }
    return largest;
  });
}

function weightedMean(
  values: Float64Array,
  volumesMm3: Float64Array,
  members: Int32Array,
  start: number,
  end: number,
): number {
  let sum = 0;
  let weight = 0;
  for (let i = start; i < end; i++) {
    const value = values[members[i]];
    const volume = volumesMm3[members[i]];
    if (Number.isNaN(value) || !(volume > 0)) continue;
    sum += volume * value;
    weight += volume;
  }
  return weight > 0 ? sum / weight : Number.NaN;
}

function folded(
  values: Float64Array,
  rule: "sum" | "maximum" | "minimum",
  members: Int32Array,
  start: number,
  end: number,
): number {
  let result = values[members[start]];
  for (let i = start + 1; i < end; i++) {
    const value = values[members[i]];
    if (rule === "sum") result += value;
    // Math.max and Math.min hand a NaN on.
    else result = rule === "maximum" ? Math.max(result, value) : Math.min(result, value);
  }
  return result;
}
