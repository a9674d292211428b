import type { StepOptions } from "../step-registry.ts";
import type { ChosenValue } from "./fitted-model.ts";
import type { StepSpec, Tunable } from "./model-spec.ts";

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
    let variants: { readonly step: object; readonly chosen: readonly ChosenValue[] }[] = [{ step: {}, chosen: [] }];
    for (const [key, value] of Object.entries(step)) {
      variants = variants.flatMap((variant) =>
        tunedValues<unknown>(value).map((fixed) => ({
          step: { ...variant.step, [key]: fixed },
          chosen: isTuned(value)
            ? [...variant.chosen, { parameter: `steps.${index}.${key}`, value: fixed }]
            : variant.chosen,
        })),
      );
    }
    points = points.flatMap((point) =>
      variants.map((variant) => ({
        steps: [...point.steps, variant.step as StepOptions],
        chosen: [...point.chosen, ...variant.chosen],
      })),
    );
  });
  return points;
}

/** The values of a tunable: one where it is fixed. */
export function tunedValues<T>(value: Tunable<T>): readonly T[] {
  return isTuned(value) ? value.tune : [value];
}

export function isTuned<T>(value: Tunable<T>): value is { readonly tune: readonly T[] } {
  return typeof value === "object" && value !== null && "tune" in value;
}
