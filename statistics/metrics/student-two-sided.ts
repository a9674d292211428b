import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * Two-sided p value of Student's t: P(|T| >= |t|) = I_x(df/2, 1/2) at x = df / (df + t^2) (DLMF 8.17.5 and Abramowitz and Stegun 26.7.1).
 *
 * @param t statistic
 * @param degreesOfFreedom above 0
 * @returns in [0, 1]; NaN where an argument is NaN
 */
export function studentTwoSided(t: number, degreesOfFreedom: number): number {
  if (Math.abs(t) === Infinity) return 0;
  return incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}
