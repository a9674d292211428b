import { expandOptions } from "../learners/tunable.ts";
import type { StepOptions } from "../step-registry.ts";
import type { ChosenValue } from "./fitted-model.ts";
import type { StepSpec } from "./model-spec.ts";

/** Steps with every tuned value fixed, and which values these are. */
export interface StepPoint {
  readonly steps: readonly StepOptions[];
  readonly chosen: readonly ChosenValue[];
}

/**
 * Every combination of the tuned values of all steps, the last one varying fastest, in the order in which they are written.
 *
 * @param steps as the protocol states them
 * @returns one point where nothing is tuned
 */
export function expandSteps(steps: readonly StepSpec[]): StepPoint[] {
  let points: StepPoint[] = [{ steps: [], chosen: [] }];
  steps.forEach((step, index) => {
    const variants = expandOptions<StepOptions>(step, `steps.${index}`);
    points = points.flatMap((point) =>
      variants.map((variant) => ({
        steps: [...point.steps, variant.options],
        chosen: [...point.chosen, ...variant.chosen],
      })),
    );
  });
  return points;
}
