import type { RiskSets } from "./risk-sets.ts";

/**
 * Mean negative log partial likelihood with Breslow's ties, and what its derivatives need, of cases in the order of their
 * risk sets.
 */
export interface CoxLoss {
  /** exp(linear - largest linear) per place. */
  readonly relativeRisk: Float64Array;
  /** Sum of the relative risks of the risk set, per group. */
  readonly riskSum: Float64Array;
  /** Relative risk times cumulative hazard: expected events, the weight of a case in the Hessian. Per place. */
  readonly expected: Float64Array;
  /** Event less expected events (martingale residual): minus n times the gradient by the linear predictor. Per place. */
  readonly residual: Float64Array;
}

export function emptyCoxLoss(sets: RiskSets): CoxLoss {
  const n = sets.order.length;
  return {
    relativeRisk: new Float64Array(n),
    riskSum: new Float64Array(sets.groups),
    expected: new Float64Array(n),
    residual: new Float64Array(n),
  };
}

/**
 * Mean negative log partial likelihood, Breslow's ties.
 *
 * @param linear predictor per place
 * @param loss receives relative risks and risk sums
 * @returns not finite where the relative risks overflow
 */
export function meanCoxLoss(sets: RiskSets, linear: Float64Array, loss: CoxLoss): number {
  const { start, deaths, stratum, event, groups } = sets;
  const { relativeRisk, riskSum } = loss;
  const n = linear.length;
  let largest = -Infinity;
  for (let k = 0; k < n; k++) if (linear[k] > largest) largest = linear[k];
  let total = 0;
  let sum = 0;
  for (let g = 0; g < groups; g++) {
    if (g > 0 && stratum[g] !== stratum[g - 1]) sum = 0;
    for (let k = start[g]; k < start[g + 1]; k++) {
      relativeRisk[k] = Math.exp(linear[k] - largest);
      sum += relativeRisk[k];
      if (event[k] === 1) total -= linear[k] - largest;
    }
    riskSum[g] = sum;
    if (deaths[g] > 0) total += deaths[g] * Math.log(sum);
  }
  return total / n;
}

/** Fills expected events and residuals from the relative risks and risk sums of `meanCoxLoss`. */
export function updateCoxResiduals(sets: RiskSets, loss: CoxLoss): void {
  const { start, deaths, stratum, event, groups } = sets;
  const { relativeRisk, riskSum, expected, residual } = loss;
  let hazard = 0;
  for (let g = groups - 1; g >= 0; g--) {
    if (g < groups - 1 && stratum[g] !== stratum[g + 1]) hazard = 0;
    if (deaths[g] > 0) hazard += deaths[g] / riskSum[g];
    for (let k = start[g]; k < start[g + 1]; k++) {
      expected[k] = relativeRisk[k] * hazard;
      residual[k] = event[k] - expected[k];
    }
  }
}

/** Mean negative log partial likelihood of the saturated model, Breslow's ties: 0 where no two events share a time. */
export function saturatedCoxLoss(sets: RiskSets): number {
  let total = 0;
  for (let g = 0; g < sets.groups; g++) if (sets.deaths[g] > 0) total += sets.deaths[g] * Math.log(sets.deaths[g]);
  return total / sets.order.length;
}
