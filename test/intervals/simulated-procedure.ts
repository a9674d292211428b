/** Features that know something of the outcome: the first ones. */
export const informative = 5;

/** How many features the procedure keeps: all of a few, else ten, chosen in training. */
export function kept(features: number): number {
  return features > 20 ? 10 : features;
}
