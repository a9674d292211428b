/**
 * P-values adjusted for the false discovery rate (Benjamini and Hochberg 1995, doi 10.1111/j.2517-6161.1995.tb02031.x).
 *
 * @param pValues 0..1; NaN entries are no tests and stay NaN
 * @returns adjusted values in the same order
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const tested = pValues.map((_, i) => i).filter((i) => !Number.isNaN(pValues[i]));
  tested.sort((a, b) => pValues[b] - pValues[a]);
  const adjusted = pValues.map(() => Number.NaN);
  let smallest = 1;
  tested.forEach((index, position) => {
    smallest = Math.min(smallest, (pValues[index] * tested.length) / (tested.length - position));
    adjusted[index] = smallest;
  });
  return adjusted;
}
