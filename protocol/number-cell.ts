const decimal = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** The number that a cell of a table says, written with digits, point and exponent; NaN for every other text, as for `0x1F`, `1,5` and a number too large to be one. */
export function numberCell(text: string): number {
  const number = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : Number.NaN;
}
