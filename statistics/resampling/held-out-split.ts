import { OuterSplitError, type OuterSplit } from "./outer-split.ts";

/** Where a split stands in its list. */
export type SplitPlace = Pick<OuterSplit, "repeat" | "fold" | "label">;

/**
 * The split that holds some rows out and fits on all others.
 *
 * @param place repeat, fold and label of the split
 * @param rows number of rows of the cohort
 * @param isHeldOut whether a row is held out
 * @returns both parts in ascending order
 */
export function heldOutSplit(place: SplitPlace, rows: number, isHeldOut: (row: number) => boolean): OuterSplit {
  const train: number[] = [];
  const test: number[] = [];
  for (let row = 0; row < rows; row++) (isHeldOut(row) ? test : train).push(row);
  return { ...place, train: Int32Array.from(train), test: Int32Array.from(test) };
}

/**
 * Refuses parts that share a patient, since a patient seen in training is not new.
 *
 * @param scheme named in the error
 * @param patients patient per row
 * @param parts part per row: center, declared value, side of a date
 * @throws OuterSplitError with the number of such patients and the first two parts
 */
export function refuseSharedPatients(scheme: string, patients: readonly string[], parts: readonly string[]): void {
  const partOf = new Map<string, string>();
  const shared = new Map<string, readonly [string, string]>();
  patients.forEach((patient, row) => {
    const first = partOf.get(patient);
    if (first === undefined) partOf.set(patient, parts[row]);
    else if (first !== parts[row] && !shared.has(patient)) shared.set(patient, [first, parts[row]]);
  });
  const [example] = shared.values();
  if (example === undefined) return;
  throw new OuterSplitError(
    scheme,
    `${shared.size} ${shared.size === 1 ? "patient stands" : "patients stand"} on both sides of a split, expected all cases of a patient in one part, ` +
      `got parts "${example[0]}" and "${example[1]}"; give all cases of a patient the same value`,
  );
}
