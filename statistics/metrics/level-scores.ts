import { areaUnderRoc } from "./area-under-roc.ts";

const smallest = 1e-15;

/**
 * Deviance of class probabilities: -2 mean log probability of the observed level, cut at 1e-15.
 *
 * @param level observed level per case
 * @param probabilities one array per level
 * @returns lower is better; NaN where there are no cases
 */
export function levelDeviance(level: Uint8Array, probabilities: readonly Float64Array[]): number {
  let sum = 0;
  for (let i = 0; i < level.length; i++) sum += Math.log(Math.max(probabilities[level[i]][i], smallest));
  return (-2 * sum) / level.length;
}

/**
 * Brier score of class probabilities: mean over cases of the sum over levels of (probability - indicator)^2, in [0, 2].
 *
 * @param level observed level per case
 * @param probabilities one array per level
 * @returns NaN where there are no cases
 */
export function levelBrierScore(level: Uint8Array, probabilities: readonly Float64Array[]): number {
  let sum = 0;
  for (let i = 0; i < level.length; i++) {
    for (let k = 0; k < probabilities.length; k++) sum += (probabilities[k][i] - (level[i] === k ? 1 : 0)) ** 2;
  }
  return sum / level.length;
}

/**
 * Mean over the levels of the AUC of one level against the rest.
 *
 * @param level observed level per case
 * @param probabilities one array per level
 * @returns in [0, 1]; levels that no case or every case has are left out; NaN where none is left
 */
export function meanLevelAuc(level: Uint8Array, probabilities: readonly Float64Array[]): number {
  let sum = 0;
  let counted = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const auc = areaUnderRoc(
      level.map((value) => (value === k ? 1 : 0)),
      probabilities[k],
    );
    if (Number.isNaN(auc)) continue;
    sum += auc;
    counted++;
  }
  return counted === 0 ? Number.NaN : sum / counted;
}

/**
 * Concordance of ordered levels: of all pairs of cases of different levels the share in which the case of the higher level has the
 * higher expected level (sum of k times the probability of level k), ties one half; the C index of an ordinal regression, (Somers' D
 * + 1) / 2. Source: Harrell, Regression Modeling Strategies, 2015, section 13.4.
 *
 * @param level observed level per case
 * @param probabilities one array per level, in the order of the levels
 * @returns in [0, 1]; NaN where all cases have one level
 */
export function levelConcordance(level: Uint8Array, probabilities: readonly Float64Array[]): number {
  const expected = Float64Array.from(level, (_, row) =>
    probabilities.reduce((sum, probability, k) => sum + k * probability[row], 0),
  );
  let pairs = 0;
  let ordered = 0;
  for (let k = 1; k < probabilities.length; k++) {
    const rows = Int32Array.from(level.keys()).filter((row) => level[row] <= k);
    const own = Uint8Array.from(rows, (row) => (level[row] === k ? 1 : 0));
    const events = own.reduce((sum, value) => sum + value, 0);
    const count = events * (rows.length - events);
    if (count === 0) continue;
    pairs += count;
    ordered +=
      count *
      areaUnderRoc(
        own,
        Float64Array.from(rows, (row) => expected[row]),
      );
  }
  return ordered / pairs;
}

/**
 * Share of the cases whose most probable level is the observed one; of equal probabilities the first level counts.
 *
 * @param level observed level per case
 * @param probabilities one array per level
 * @returns in [0, 1]; NaN where there are no cases
 */
export function accuracy(level: Uint8Array, probabilities: readonly Float64Array[]): number {
  let right = 0;
  for (let i = 0; i < level.length; i++) if (mostProbable(probabilities, i) === level[i]) right++;
  return right / level.length;
}

/** Most probable level of a case, the first of equal ones. */
export function mostProbable(probabilities: readonly Float64Array[], row: number): number {
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k][row] > probabilities[best][row]) best = k;
  return best;
}
