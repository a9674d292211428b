/**
 * Horizons that no training case was followed to, in words.
 *
 * @param horizons in the unit of the times
 * @param last time of the last follow-up in training
 * @returns one note per horizon beyond it
 */
export function horizonNotes(horizons: readonly number[], last: number): string[] {
  return horizons
    .filter((horizon) => horizon > last)
    .map((horizon) => `risk:${horizon} is undefined: no training case was followed beyond ${last}`);
}
