/** A fixed value, or one to be chosen in the inner loop. */
export type Tunable<T> = T | { readonly tune: readonly T[] };

/** Options as the protocol states them: every one but the kind may be tuned. */
export type TunableOptions<Options> = Options extends unknown
  ? { readonly [Key in keyof Options]: Key extends "kind" ? Options[Key] : Tunable<Options[Key]> }
  : never;

/** The values of a tunable: one where it is fixed. */
export function tunedValues<T>(value: Tunable<T>): readonly T[] {
  return isTuned(value) ? value.tune : [value];
}

export function isTuned<T>(value: Tunable<T>): value is { readonly tune: readonly T[] } {
  return typeof value === "object" && value !== null && "tune" in value;
}

/** One combination of the tuned values. */
interface Variant<Options> {
  readonly options: Options;
  readonly chosen: readonly { readonly parameter: string; readonly value: unknown }[];
}

/**
 * Every combination of the tuned values, the last one varying fastest, in the order in which they are written.
 *
 * @param spec options, tuned or fixed
 * @param place what stands before the option's name in `chosen`: `learner`, `steps.2`
 * @returns one where nothing is tuned
 */
export function expandOptions<Options extends object>(
  spec: TunableOptions<Options>,
  place: string,
): Variant<Options>[] {
  let variants: { readonly options: object; readonly chosen: Variant<Options>["chosen"] }[] = [
    { options: {}, chosen: [] },
  ];
  for (const [key, value] of Object.entries(spec as Record<string, Tunable<unknown>>)) {
    variants = variants.flatMap((variant) =>
      tunedValues(value).map((fixed) => ({
        options: { ...variant.options, [key]: fixed },
        chosen: isTuned(value) ? [...variant.chosen, { parameter: `${place}.${key}`, value: fixed }] : variant.chosen,
      })),
    );
  }
  return variants as Variant<Options>[];
}
