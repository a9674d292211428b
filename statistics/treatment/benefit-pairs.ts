import { counterRandom, type KeyPart } from "../random/counter-random.ts";
import type { ObservedStatus } from "./observed-status.ts";

/** Treated and control cases side by side, in ascending order of the predicted benefit. */
export interface BenefitPairs {
  readonly treated: Int32Array;
  readonly control: Int32Array;
  /** Mean of the two scores. */
  readonly predicted: Float64Array;
  /** Event of the control minus event of the treated case: -1, 0 or 1. */
  readonly observed: Int8Array;
  /** Product of the two weights; 0 where one of the two is not known. */
  readonly weight: Float64Array;
}

/**
 * Pairs of one treated and one control case of like predicted benefit: both arms are sorted by score and joined rank by rank.
 * Of the larger arm a random part as large as the other is taken; ties are in random order. Source: van Klaveren et al. 2018, J
 * Clin Epidemiol 94:59-68, matching by predicted benefit, which is here a rising function of the score.
 *
 * @param score n, finite: the higher, the larger the predicted benefit
 * @param treated n, 1 = treated, 0 = control
 * @param status n, known events
 * @param key names the random stream: under one key the same cases of the larger arm are taken, whatever the score
 * @returns as many pairs as the smaller arm has cases
 */
export function benefitPairs(
  score: Float64Array,
  treated: Uint8Array,
  status: ObservedStatus,
  key: readonly KeyPart[],
): BenefitPairs {
  const random = counterRandom(key);
  const [controls, cases] = [0, 1].map((arm) => {
    const rows = Int32Array.from(treated.keys()).filter((row) => treated[row] === arm);
    random.shuffle(rows);
    return rows;
  });
  const count = Math.min(cases.length, controls.length);
  const byScore = (rows: Int32Array) => rows.slice(0, count).sort((a, b) => score[a] - score[b]);
  const [treatedRows, controlRows] = [byScore(cases), byScore(controls)];
  const pairs: BenefitPairs = {
    treated: treatedRows,
    control: controlRows,
    predicted: new Float64Array(count),
    observed: new Int8Array(count),
    weight: new Float64Array(count),
  };
  for (let k = 0; k < count; k++) {
    const [own, other] = [treatedRows[k], controlRows[k]];
    pairs.predicted[k] = (score[own] + score[other]) / 2;
    pairs.observed[k] = status.event[other] - status.event[own];
    pairs.weight[k] = status.weight[own] * status.weight[other];
  }
  return pairs;
}
