import { areaUnderRoc } from "./area-under-roc.ts";

/**
 * Within-center AUC: the share of correctly ordered event / non-event pairs among pairs of the same center, that is the AUC
 * of each center weighted by its number of pairs. A difference in prevalence or scale between centers cannot raise it.
 *
 * @param outcome 0 or 1 per case
 * @param scores higher = more likely an event
 * @param centers center of each case
 * @returns in [0, 1]; NaN where no center holds both classes or a score is NaN
 */
export function aucWithinCenter(outcome: Uint8Array, scores: Float64Array, centers: readonly string[]): number {
  const rowsOfCenter = new Map<string, number[]>();
  for (let i = 0; i < centers.length; i++) {
    const rows = rowsOfCenter.get(centers[i]);
    if (rows === undefined) rowsOfCenter.set(centers[i], [i]);
    else rows.push(i);
  }
  let pairs = 0;
  let concordant = 0;
  for (const rows of rowsOfCenter.values()) {
    const own = Uint8Array.from(rows, (i) => outcome[i]);
    let events = 0;
    for (let i = 0; i < own.length; i++) events += own[i];
    const ownPairs = events * (own.length - events);
    if (ownPairs === 0) continue;
    pairs += ownPairs;
    concordant +=
      ownPairs *
      areaUnderRoc(
        own,
        Float64Array.from(rows, (i) => scores[i]),
      );
  }
  return pairs === 0 ? NaN : concordant / pairs;
}
