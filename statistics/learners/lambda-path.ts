import type { SettingPath, TrainingRows } from "./learner.ts";
import { isTuned, tunedValues } from "./tunable.ts";
import type { Tunable } from "./tunable.ts";

/** What the protocol says of an elastic-net penalty. */
export interface PenaltySpec {
  readonly l1Ratio: Tunable<number>;
  readonly lambda: "auto" | Tunable<number>;
  /** How many values `auto` tries. */
  readonly lambdas: number;
  /** Relative penalty by feature set, 0 = unpenalized; left out: 1. */
  readonly penaltyFactors?: Readonly<Record<string, number>> | undefined;
}

interface PenaltyOptions {
  readonly l1Ratio: number;
  readonly lambda: number;
}

/** One fit per lambda, falling, at stated values or a number of values that the rows give. */
export type FitPath<Fit, Labels> = (
  rows: TrainingRows<Labels>,
  l1Ratio: number,
  lambdas: readonly number[] | { readonly count: number },
) => readonly Fit[];

/**
 * One path per mixing parameter: with `auto` the lambdas that the training rows give, else the stated ones, falling.
 *
 * @param spec penalty, tuned or fixed
 * @param whole rows of the refit
 * @param fitPath one fit per lambda
 * @param name makes the frozen fit
 * @returns paths in the order of the mixing parameters
 */
export function lambdaPaths<Fit extends { readonly lambda: number }, Fitted, Labels>(
  spec: PenaltySpec,
  whole: TrainingRows<Labels>,
  fitPath: FitPath<Fit, Labels>,
  name: (fit: Fit, l1Ratio: number, rows: TrainingRows<Labels>) => Fitted,
): SettingPath<PenaltyOptions, Fitted, Labels>[] {
  return tunedValues(spec.l1Ratio).map((l1Ratio) => {
    let lambdas: readonly number[];
    let refit: (index: number) => Fit;
    if (spec.lambda === "auto") {
      const fits = fitPath(whole, l1Ratio, { count: spec.lambdas });
      lambdas = fits.map((fit) => fit.lambda);
      refit = (index) => fits[index];
    } else {
      const stated = [...new Set(tunedValues(spec.lambda))].sort((a, b) => b - a);
      lambdas = stated;
      refit = (index) => fitPath(whole, l1Ratio, stated.slice(0, index + 1))[index];
    }
    return {
      settings: lambdas.map((lambda) => ({
        options: { l1Ratio, lambda },
        chosen: [
          ...(isTuned(spec.l1Ratio) ? [{ parameter: "learner.l1Ratio", value: l1Ratio }] : []),
          ...(spec.lambda === "auto" || isTuned(spec.lambda) ? [{ parameter: "learner.lambda", value: lambda }] : []),
        ],
        strength: lambda,
      })),
      fitAll: (rows) => fitPath(rows, l1Ratio, lambdas).map((fit) => name(fit, l1Ratio, rows)),
      fitOne: (index, rows) => name(fitPath(rows, l1Ratio, lambdas.slice(0, index + 1))[index], l1Ratio, rows),
      refit: (index) => name(refit(index), l1Ratio, whole),
    };
  });
}
