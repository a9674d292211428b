import { isMissingCell } from "../protocol/missing-cell.ts";
import { numberCell } from "../protocol/number-cell.ts";

/** What is wrong with a cell of a column that held numbers in training; null where it is a number or empty. */
export function unreadableCell(column: string, text: string): string | null {
  if (isMissingCell(text) || !Number.isNaN(numberCell(text))) return null;
  return `column ${column}: expected a number, as in training, got "${text}"`;
}
