import { compareText } from "./compare-text.ts";
import { heldOutSplit, refuseSharedPatients } from "./held-out-split.ts";
import { OuterSplitError, type OuterSplit } from "./outer-split.ts";

const scheme = "leave-one-center-out";

export interface LeaveOneCenterOutOptions {
  /**
   * What becomes of a center in which all cases have one class, so that nothing can be ordered there: refuse, or never
   * hold it out (it stays in every training part).
   */
  readonly oneClassCenters: "error" | "train-only";
}

/**
 * One split per center, which is held out as a whole. Centers stand in the order of their names.
 *
 * @param centers center per row
 * @param patients patient per row
 * @param strata class of the outcome per row (event or not, level); null: an outcome without classes
 * @returns one split per center that is held out, repeat 0, labeled by the center
 * @throws OuterSplitError for fewer than three centers, an empty center, a patient in two centers, a center with one class
 *   (unless it is `train-only`), or fewer than two centers to hold out
 */
export function leaveOneCenterOut(
  centers: readonly string[],
  patients: readonly string[],
  strata: readonly string[] | null,
  { oneClassCenters }: LeaveOneCenterOutOptions,
): OuterSplit[] {
  const names = [...new Set(centers)].sort(compareText);
  if (names.includes("")) {
    throw new OuterSplitError(scheme, "a case has no center, expected one for every case, complete the center column");
  }
  if (names.length < 3) {
    throw new OuterSplitError(scheme, `too few centers, expected at least 3, got ${names.length}; use folds instead`);
  }
  refuseSharedPatients(scheme, patients, centers);
  const single = strata === null ? [] : names.filter((name) => classesOf(name, centers, strata) < 2);
  if (single.length > 0 && oneClassCenters === "error") {
    throw new OuterSplitError(
      scheme,
      `${single.length} of ${names.length} centers hold one class only, expected both so that the center can be judged, got ${single.join(", ")}; ` +
        `write "oneClassCenters: train-only" to keep them in training and never hold them out`,
    );
  }
  const heldOut = names.filter((name) => !single.includes(name));
  if (heldOut.length < 2) {
    throw new OuterSplitError(
      scheme,
      `${heldOut.length} of ${names.length} centers hold both classes, expected at least 2, use folds instead`,
    );
  }
  return heldOut.map((label, fold) =>
    heldOutSplit({ repeat: 0, fold, label }, centers.length, (row) => centers[row] === label),
  );
}

function classesOf(name: string, centers: readonly string[], strata: readonly string[]): number {
  return new Set(strata.filter((_, row) => centers[row] === name)).size;
}
