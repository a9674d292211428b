import type { LearnerSpec } from "../learners/learner-registry.ts";
import { expandOptions, isTuned } from "../learners/tunable.ts";
import { counterRandom, type KeyPart } from "../random/counter-random.ts";
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

/** How the inner loop looks for the best combination of tuned values. */
export type SearchSpec =
  | { readonly kind: "grid" }
  /** So many combinations, drawn without replacement; all where there are no more. */
  | { readonly kind: "random"; readonly budget: number };

/** One setting of the steps, with the settings of the learner that are tried after it. */
export interface SearchPoint extends StepPoint {
  /** Tuned values of a grid are left to the learner, which shares work between them; a random draw fixes them. */
  readonly learners: readonly { readonly learner: LearnerSpec; readonly chosen: readonly ChosenValue[] }[];
}

/**
 * What the inner loop tries: every combination of the tuned values of steps and learner, or a seeded draw from them without replacement in
 * which every combination is equally likely. A path of penalties that the learner makes itself (`lambda: auto`) counts as one.
 *
 * @param steps as the protocol states them
 * @param learner as the protocol states it
 * @param search grid, or random with its budget
 * @param key names the random stream; unused by a grid
 * @returns points in the order of the grid, each combination once
 * @throws RangeError for a random search in more than 2^32 combinations
 */
export function searchPoints(
  steps: readonly StepSpec[],
  learner: LearnerSpec,
  search: SearchSpec,
  key: readonly KeyPart[],
): SearchPoint[] {
  const whole = [{ learner, chosen: [] }];
  if (search.kind === "grid") return expandSteps(steps).map((point) => ({ ...point, learners: whole }));
  const radices = [...steps, learner].flatMap(tunedCounts);
  const size = radices.reduce((product, count) => product * count, 1);
  if (size > 2 ** 32) {
    throw new RangeError(`search: too many combinations, expected at most 2^32, got ${size}; tune fewer values`);
  }
  if (search.budget >= size) return expandSteps(steps).map((point) => ({ ...point, learners: whole }));
  const points = new Map<string, { point: StepPoint; learners: SearchPoint["learners"][number][] }>();
  for (const index of drawWithoutReplacement(search.budget, size, key)) {
    const digits = decode(index, radices);
    let used = 0;
    const take = <Spec extends object>(spec: Spec): Spec => {
      const count = tunedCounts(spec).length;
      used += count;
      return fixTuned(spec, digits.slice(used - count, used));
    };
    const fixedSteps = steps.map(take);
    const stepDigits = digits.slice(0, used).join();
    const fixedLearner = take(learner);
    const entry = points.get(stepDigits) ?? {
      point: {
        steps: expandSteps(fixedSteps)[0].steps,
        chosen: steps.flatMap((step, i) => chosenOf(step, fixedSteps[i], `steps.${i}`)),
      },
      learners: [],
    };
    entry.learners.push({ learner: fixedLearner, chosen: chosenOf(learner, fixedLearner, "learner") });
    points.set(stepDigits, entry);
  }
  return [...points.values()].map(({ point, learners }) => ({ ...point, learners }));
}

/** Number of values of each tuned option, in the order written. */
function tunedCounts(spec: object): number[] {
  return Object.values(spec).flatMap((value: unknown) => (isTuned(value) ? [value.tune.length] : []));
}

/** The options with their tuned values replaced by the ones at the given places. */
function fixTuned<Spec extends object>(spec: Spec, digits: readonly number[]): Spec {
  let next = 0;
  const fixed = Object.entries(spec).map(([name, value]: [string, unknown]) => [
    name,
    isTuned(value) ? value.tune[digits[next++]] : value,
  ]);
  return Object.fromEntries(fixed) as Spec;
}

function chosenOf(spec: object, fixed: object, place: string): ChosenValue[] {
  const values = new Map<string, unknown>(Object.entries(fixed));
  return Object.entries(spec).flatMap(([name, value]: [string, unknown]) =>
    isTuned(value) ? [{ parameter: `${place}.${name}`, value: values.get(name) }] : [],
  );
}

/** Digits of a number in a mixed radix, the last one varying fastest. */
function decode(index: number, radices: readonly number[]): number[] {
  let rest = index;
  return radices
    .toReversed()
    .map((radix) => {
      const digit = rest % radix;
      rest = Math.floor(rest / radix);
      return digit;
    })
    .reverse();
}

/** Floyd's sampling: every subset is equally likely, and nothing of the size of the grid is made. Ascending. */
function drawWithoutReplacement(count: number, size: number, key: readonly KeyPart[]): number[] {
  const random = counterRandom(key);
  const drawn = new Set<number>();
  for (let last = size - count; last < size; last++) {
    const candidate = random.integerBelow(last + 1);
    drawn.add(drawn.has(candidate) ? last : candidate);
  }
  return [...drawn].sort((a, b) => a - b);
}
