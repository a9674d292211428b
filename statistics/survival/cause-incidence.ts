import type { HazardSteps } from "./baseline-hazard.ts";

/** Relative risks stay finite. */
const largestLinear = 500;

/**
 * Cumulative incidence of the first of several causes by each horizon, from cause-specific proportional hazards. At a time where
 * the hazards of a case jump by d_k, sum d, the incidence grows by S(t-) d_1 / d (1 - exp(-d)) and S falls by exp(-d): incidences
 * and survival stay in [0, 1] and add up to 1, and a single cause gives 1 - exp(-H). Without columns it is the Aalen-Johansen
 * estimator up to terms of the order of d squared. Source: Benichou and Gail 1990.
 *
 * @param baselines one per cause, of the case's stratum
 * @param linears one per cause: linear predictor per case
 * @param horizons in the unit of the training times, >= 0, rising
 * @returns cases x horizons, row-major, in [0, 1], rising with the horizon; NaN at a horizon beyond the last time of follow-up
 */
export function causeIncidence(
  baselines: readonly HazardSteps[],
  linears: readonly Float64Array[],
  horizons: readonly number[],
): Float64Array {
  const steps = jumps(baselines);
  const causes = baselines.length;
  const last = Math.max(...baselines.map(({ lastTime }) => lastTime));
  const cases = linears[0].length;
  const incidence = new Float64Array(cases * horizons.length);
  const relative = new Float64Array(causes);
  for (let i = 0; i < cases; i++) {
    for (let k = 0; k < causes; k++) relative[k] = Math.exp(Math.min(linears[k][i], largestLinear));
    let reached = 0;
    let survival = 1;
    let step = 0;
    for (let h = 0; h < horizons.length; h++) {
      for (; step < steps.times.length && steps.times[step] <= horizons[h]; step++) {
        let total = 0;
        for (let k = 0; k < causes; k++) total += steps.sizes[step * causes + k] * relative[k];
        const own = steps.sizes[step * causes];
        if (own > 0) reached += ((survival * own * relative[0]) / total) * -Math.expm1(-total);
        survival *= Math.exp(-total);
      }
      incidence[i * horizons.length + h] = horizons[h] > last ? NaN : Math.min(1, reached);
    }
  }
  return incidence;
}

/** Times at which any hazard rises, and by how much each does: times x causes. */
function jumps(baselines: readonly HazardSteps[]): { readonly times: Float64Array; readonly sizes: Float64Array } {
  const all = new Set<number>();
  for (const { times } of baselines) for (let k = 0; k < times.length; k++) all.add(times[k]);
  const times = Float64Array.from(all).sort();
  const sizes = new Float64Array(times.length * baselines.length);
  baselines.forEach((baseline, cause) => {
    let next = 0;
    for (let at = 0; at < times.length && next < baseline.times.length; at++) {
      if (baseline.times[next] !== times[at]) continue;
      const before = next === 0 ? 0 : baseline.cumulativeHazard[next - 1];
      sizes[at * baselines.length + cause] = baseline.cumulativeHazard[next++] - before;
    }
  });
  return { times, sizes };
}
