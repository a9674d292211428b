/**
 * Mean over the rows of left times right.
 *
 * @param left n numbers
 * @param right n numbers
 * @returns NaN of no row
 */
export function meanProduct(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i] * right[i];
  return sum / left.length;
}
