const precisionOfRisk = 0.05;
const optimismOfR2 = 0.05;
/** The two-sided 95 % quantile as pmsampsize rounds it. */
const z = 1.96;

/** Cases needed to develop a model, per criterion and in all. */
export interface RileySampleSize {
  /** Shrinkage of at most 1 - `shrinkage`. */
  readonly forShrinkage: number;
  /** Apparent less adjusted Nagelkerke R squared of at most 0.05. */
  readonly forOptimism: number;
  /** Overall risk within 0.05. */
  readonly forRisk: number;
  readonly required: number;
  readonly events: number;
  readonly eventsPerParameter: number;
}

export interface RileyAssumptions {
  /** Candidate parameters that are examined, all of them, before any selection by outcome. */
  readonly parameters: number;
  /** Cox-Snell R squared that is expected, adjusted, in (0, largest possible). */
  readonly coxSnellR2: number;
  /** Default 0.9. */
  readonly shrinkage?: number;
}

/**
 * Minimum sample size for a binary outcome. A benchmark for unpenalized models, no pass or fail. Source: Riley 2019; as
 * pmsampsize.
 *
 * @param assumptions see there
 * @param prevalence expected share of events, in (0, 1)
 * @throws RangeError where the expected R squared is not below the largest that the prevalence allows
 */
export function rileySampleSizeBinary(assumptions: RileyAssumptions, prevalence: number): RileySampleSize {
  const nullLogLikelihood = prevalence * Math.log(prevalence) + (1 - prevalence) * Math.log(1 - prevalence);
  const [forShrinkage, forOptimism] = sharedCriteria(assumptions, nullLogLikelihood);
  const forRisk = Math.ceil((z / precisionOfRisk) ** 2 * prevalence * (1 - prevalence));
  return summary(assumptions, forShrinkage, forOptimism, forRisk, prevalence);
}

/**
 * Minimum sample size for a survival outcome with a constant rate. Source: Riley 2019; as pmsampsize, where the third
 * criterion is at least as large as the others.
 *
 * @param assumptions see there
 * @param rate expected events per unit of time, > 0
 * @param horizon time of interest
 * @param meanFollowUp expected, in the same unit
 * @throws RangeError where the expected R squared is not below the largest that rate and follow-up allow
 */
export function rileySampleSizeSurvival(
  assumptions: RileyAssumptions,
  rate: number,
  horizon: number,
  meanFollowUp: number,
): RileySampleSize {
  const eventsPerCase = rate * meanFollowUp;
  const nullLogLikelihood = eventsPerCase * (Math.log(eventsPerCase) - 1);
  const [forShrinkage, forOptimism] = sharedCriteria(assumptions, nullLogLikelihood);
  let forRisk = Math.max(forShrinkage, forOptimism);
  while (riskHalfWidth(rate, horizon, meanFollowUp * forRisk) > precisionOfRisk) forRisk++;
  return summary(assumptions, forShrinkage, forOptimism, forRisk, eventsPerCase);
}

function riskHalfWidth(rate: number, horizon: number, personTime: number): number {
  const half = z * Math.sqrt(rate / personTime);
  const survival = Math.exp(-rate * horizon);
  return Math.max(survival - Math.exp(-(rate + half) * horizon), Math.exp(-(rate - half) * horizon) - survival);
}

function sharedCriteria(assumptions: RileyAssumptions, nullLogLikelihood: number): [number, number] {
  const { parameters, coxSnellR2: r2, shrinkage = 0.9 } = assumptions;
  const largestR2 = 1 - Math.exp(2 * nullLogLikelihood);
  if (!(r2 > 0 && r2 < largestR2 && r2 < shrinkage)) {
    throw new RangeError(
      `sample size: Cox-Snell R squared is out of range, expected above 0 and below ${Math.min(largestR2, shrinkage).toFixed(4)}, got ${r2}, expect less of the model`,
    );
  }
  const needed = (s: number) => Math.ceil(parameters / ((s - 1) * Math.log(1 - r2 / s)));
  return [needed(shrinkage), needed(r2 / (r2 + optimismOfR2 * largestR2))];
}

function summary(
  { parameters }: RileyAssumptions,
  forShrinkage: number,
  forOptimism: number,
  forRisk: number,
  eventsPerCase: number,
): RileySampleSize {
  const required = Math.max(forShrinkage, forOptimism, forRisk);
  const events = required * eventsPerCase;
  return { forShrinkage, forOptimism, forRisk, required, events, eventsPerParameter: events / parameters };
}
