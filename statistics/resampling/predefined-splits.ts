import { compareText } from "./compare-text.ts";
import { heldOutSplit, refuseSharedPatients } from "./held-out-split.ts";
import { OuterSplitError, type OuterSplit } from "./outer-split.ts";

const scheme = "predefined";

/**
 * Splits that the authors declared: each value of a column is held out once, or only the values that are named.
 *
 * @param parts value of the column per row
 * @param patients patient per row
 * @param heldOut values to hold out; null: every value in turn
 * @returns one split per value, repeat 0, labeled by the value; numbers in their own order, text by code unit
 * @throws OuterSplitError for an empty value, fewer than two values, a named value that no case has, no row left to fit on,
 *   or a patient with two values
 */
export function predefinedSplits(
  parts: readonly string[],
  patients: readonly string[],
  heldOut: readonly string[] | null,
): OuterSplit[] {
  const values = [...new Set(parts)].sort(compareParts);
  if (values.includes("")) {
    throw new OuterSplitError(scheme, "a case has no part, expected a value for every case, complete the column");
  }
  if (values.length < 2) {
    throw new OuterSplitError(scheme, `too few parts, expected at least 2 values, got ${values.length}`);
  }
  const absent = (heldOut ?? []).filter((value) => !values.includes(value));
  if (absent.length > 0) {
    throw new OuterSplitError(
      scheme,
      `no case has the value "${absent[0]}", expected one of ${values.join(", ")}, correct "heldOut"`,
    );
  }
  refuseSharedPatients(scheme, patients, parts);
  return (heldOut === null ? values : values.filter((value) => heldOut.includes(value))).map((label, fold) =>
    heldOutSplit({ repeat: 0, fold, label }, parts.length, (row) => parts[row] === label),
  );
}

function compareParts(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) || difference === 0 ? compareText(a, b) : difference;
}
