import { compareText } from "./compare-text.ts";
import type { FoldStrata } from "./fold-strata.ts";
import { heldOutSplit, refuseSharedPatients } from "./held-out-split.ts";
import { OuterSplitError, type OuterSplit } from "./outer-split.ts";

const scheme = "leave-one-center-out";

export interface LeaveOneCenterOutOptions {
  /**
   * What becomes of a center that lacks a class which every judged part must hold, so that nothing can be ordered there:
   * refuse, or never hold it out (it stays in every training part).
   */
  readonly oneClassCenters: "error" | "train-only";
}

/**
 * One split per center, which is held out as a whole. Centers stand in the order of their names.
 *
 * @param centers center per row
 * @param patients patient per row
 * @param strata classes of the outcome, and which of them every part must hold
 * @returns one split per center that is held out, repeat 0, labeled by the center
 * @throws OuterSplitError for fewer than three centers, an empty center, a patient in two centers, a center without a class
 *   (unless it is `train-only`), or fewer than two centers to hold out
 */
export function leaveOneCenterOut(
  centers: readonly string[],
  patients: readonly string[],
  strata: FoldStrata,
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
  const single = names.filter((name) => lacksClass(name, centers, strata));
  if (single.length > 0 && oneClassCenters === "error") {
    throw new OuterSplitError(
      scheme,
      `${single.length} of ${names.length} centers lack a class of the outcome, expected all in each so that it can be judged, got ${single.join(", ")}; ` +
        `write "oneClassCenters: train-only" to keep them in training and never hold them out`,
    );
  }
  const heldOut = names.filter((name) => !single.includes(name));
  if (heldOut.length < 2) {
    throw new OuterSplitError(
      scheme,
      `${heldOut.length} of ${names.length} centers can be judged, expected at least 2, use folds instead`,
    );
  }
  return heldOut.map((label, fold) =>
    heldOutSplit({ repeat: 0, fold, label }, centers.length, (row) => centers[row] === label),
  );
}

function lacksClass(name: string, centers: readonly string[], { of, classes }: FoldStrata): boolean {
  const present = new Set(centers.flatMap((center, row) => (center === name ? [of[row]] : [])));
  return classes.some(({ required }, code) => required && !present.has(code));
}
