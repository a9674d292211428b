/** Net benefit of three policies at a threshold probability; unit: net true positives per case. Treating none has 0. */
export interface NetBenefit {
  readonly threshold: number;
  readonly model: number;
  readonly treatAll: number;
}

/**
 * Decision curve: true positives less false positives weighted by the odds of the threshold, per case, where a probability
 * at or above the threshold is treated. Source: Vickers and Elkin 2006; as dcurves.
 *
 * @param outcome 0 or 1 per case
 * @param probabilities in [0, 1]
 * @param thresholds in (0, 1), a clinically sensible range
 * @param prevalence of the target population for case-control data; left out: that of the cases
 * @returns NaN where a class is needed and absent
 */
export function netBenefit(
  outcome: Uint8Array,
  probabilities: Float64Array,
  thresholds: readonly number[],
  prevalence?: number,
): NetBenefit[] {
  const n = outcome.length;
  let events = 0;
  for (let i = 0; i < n; i++) events += outcome[i];
  const share = prevalence ?? events / n;
  return thresholds.map((threshold) => {
    const odds = threshold / (1 - threshold);
    let truePositives = 0;
    let falsePositives = 0;
    for (let i = 0; i < n; i++) {
      if (probabilities[i] < threshold) continue;
      if (outcome[i] === 1) truePositives++;
      else falsePositives++;
    }
    const isOwnPrevalence = prevalence === undefined;
    const model = isOwnPrevalence
      ? truePositives / n - (falsePositives / n) * odds
      : (truePositives / events) * share - (falsePositives / (n - events)) * (1 - share) * odds;
    return { threshold, model, treatAll: share - (1 - share) * odds };
  });
}
