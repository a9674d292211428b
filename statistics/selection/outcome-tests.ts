import chiSquaredCdf from "@stdlib/stats-base-dists-chisquare-cdf";
import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import { incompleteBeta } from "../metrics/incomplete-beta.ts";
import { kruskalWallis } from "../metrics/kruskal-wallis.ts";
import { midranks } from "../metrics/midranks.ts";
import type { CensoredOutcome, Outcome } from "../outcome.ts";
import { riskSets } from "../survival/risk-sets.ts";
import type { SurvivalOutcome } from "../survival/survival-outcome.ts";
import { classInformation, numberInformation } from "./neighbor-information.ts";
import type { UnivariateTest } from "./univariate-tests.ts";

const nothing: UnivariateTest = { score: 0, pValue: 1 };

/**
 * Kruskal-Wallis test of a column between levels: score H.
 *
 * @param values one column, NaN = missing (left out)
 * @param level index per row
 * @param levels how many there are
 * @returns score 0 and p-value 1 where fewer than two levels have a value or nothing varies
 */
export function kruskalWallisTest(values: Float64Array, level: Uint8Array, levels: number): UnivariateTest {
  const { statistic, pValue } = kruskalWallis(values, Int32Array.from(level), levels);
  return Number.isNaN(pValue) ? nothing : { score: statistic, pValue };
}

/**
 * Spearman's rank correlation with a number or an ordered level: score |rho|, two-sided p-value from the t distribution with
 * n - 2 degrees of freedom, as `scipy.stats.spearmanr`.
 *
 * @param values one column, NaN = missing (left out)
 * @param target one value per row
 * @returns score 0 and p-value 1 for fewer than 3 values or where either does not vary
 */
export function spearmanTest(values: Float64Array, target: ArrayLike<number>): UnivariateTest {
  const rows = completeRows(values);
  const n = rows.length;
  if (n < 3) return nothing;
  const x = midranks(Float64Array.from(rows, (row) => values[row]));
  const y = midranks(Float64Array.from(rows, (row) => target[row]));
  const mean = (n + 1) / 2;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    xx += (x[i] - mean) ** 2;
    yy += (y[i] - mean) ** 2;
    xy += (x[i] - mean) * (y[i] - mean);
  }
  if (!(xx > 0 && yy > 0)) return nothing;
  const score = Math.min(1, Math.abs(xy) / Math.sqrt(xx * yy));
  // t^2 / (n - 2 + t^2) is rho^2
  return { score, pValue: incompleteBeta(1 - score * score, (n - 2) / 2, 0.5) };
}

/**
 * Score test of a Cox model with the column alone, ties by Breslow (as `coxph(ties = "breslow")` of R's survival): score the
 * square root of chi-squared. A competing event counts as censored.
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome follow-up of all rows
 * @returns score 0 and p-value 1 where no event is left or the column does not vary in any risk set
 */
export function coxScoreTest(values: Float64Array, outcome: SurvivalOutcome): UnivariateTest {
  const rows = completeRows(values);
  const x = Float64Array.from(rows, (row) => values[row]);
  const followUp = takeFollowUp(outcome, rows);
  const center = x.reduce((sum, value) => sum + value, 0) / Math.max(1, x.length);
  const { order, event, groups, start, deaths } = riskSets(followUp);
  let [count, sum, squares, score, variance] = [0, 0, 0, 0, 0];
  for (let group = 0; group < groups; group++) {
    let events = 0;
    for (let place = start[group]; place < start[group + 1]; place++) {
      const value = x[order[place]] - center;
      count++;
      sum += value;
      squares += value * value;
      if (event[place] === 1) events += value;
    }
    const mean = sum / count;
    score += events - deaths[group] * mean;
    variance += deaths[group] * Math.max(0, squares / count - mean * mean);
  }
  const noise = 1e-12 * squares;
  if (!(variance > noise)) return nothing;
  const statistic = (score * score) / variance;
  return { score: Math.sqrt(statistic), pValue: 1 - chiSquaredCdf(statistic, 1) };
}

/**
 * Harrell's concordance of the column by itself: score |C - 0.5|; p-value of `coxScoreTest` on the ranks of the column, which like the
 * concordance do not change with its scale. A competing event counts as censored.
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome follow-up of all rows
 * @returns score 0 and p-value 1 where no pair is comparable
 */
export function concordanceTest(values: Float64Array, outcome: SurvivalOutcome): UnivariateTest {
  const rows = completeRows(values);
  const x = Float64Array.from(rows, (row) => values[row]);
  const followUp = takeFollowUp(outcome, rows);
  const { concordance } = harrellConcordance(followUp, x);
  if (Number.isNaN(concordance)) return nothing;
  return { score: Math.abs(concordance - 0.5), pValue: coxScoreTest(midranks(x), followUp).pValue };
}

/**
 * Mutual information with a class, a level or a number from nearest neighbors: score in nats. It has no p-value.
 *
 * @param values one column, NaN = missing (left out)
 * @param outcome of all rows
 * @returns score 0 where too few values are left or nothing varies; p-value NaN
 */
export function neighborInformationTest(
  values: Float64Array,
  outcome: Exclude<Outcome, CensoredOutcome>,
): UnivariateTest {
  const rows = completeRows(values);
  const x = Float64Array.from(rows, (row) => values[row]);
  const score =
    outcome.kind === "continuous"
      ? numberInformation(x, takeNumbers(outcome.value, rows))
      : classInformation(x, takeNumbers(outcome.kind === "binary" ? outcome.event : outcome.level, rows));
  return { score, pValue: Number.NaN };
}

function takeNumbers(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]);
}

function completeRows(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
}

function takeFollowUp({ time, event }: SurvivalOutcome, rows: Int32Array): SurvivalOutcome {
  return {
    time: Float64Array.from(rows, (row) => time[row]),
    event: Uint8Array.from(rows, (row) => (event[row] === 1 ? 1 : 0)),
  };
}
