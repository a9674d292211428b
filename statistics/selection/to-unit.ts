/**
 * Divides a vector by its length, in place.
 *
 * @param values not all 0
 */
export function toUnit(values: Float64Array): void {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] * values[i];
  const length = Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i] /= length;
}
