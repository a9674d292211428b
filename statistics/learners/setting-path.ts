import type { KeyPart } from "../random/counter-random.ts";
import { OneClassError } from "../resampling/one-class-error.ts";
import type { Purpose, SettingPath, TrainingRows } from "./learner.ts";
import { expandOptions } from "./tunable.ts";
import type { TunableOptions } from "./tunable.ts";

interface PathMaker<Options, Fitted, Labels> {
  readonly strength: (options: Options) => number;
  /** One fit per setting; what the settings share is made once. */
  readonly fitAll: (
    settings: readonly Options[],
    rows: TrainingRows<Labels>,
    seedKey: readonly KeyPart[],
    purpose: Purpose,
  ) => Fitted[];
}

interface CheckedPathMaker<Options, Fitted, Labels> extends PathMaker<Options, Fitted, Labels> {
  /** Throws where nothing can be learned from the outcome. */
  readonly check: (outcome: Labels) => void;
}

/**
 * All combinations of the tuned options of a learner of 0 and 1 as one path.
 *
 * @param spec options, tuned or fixed
 * @param rows of the refit
 * @param seedKey of the refit
 * @returns one path; its functions throw OneClassError where the rows have one outcome only
 */
export function settingPath<Options extends object, Fitted>(
  spec: TunableOptions<Options>,
  rows: TrainingRows,
  seedKey: readonly KeyPart[],
  maker: PathMaker<Options, Fitted, Uint8Array>,
): SettingPath<Options, Fitted>[] {
  return pathOfSettings(spec, rows, seedKey, { ...maker, check: refuseOneClass });
}

/**
 * All combinations of the tuned options as one path.
 *
 * @param spec options, tuned or fixed
 * @param rows of the refit
 * @param seedKey of the refit
 * @returns one path; its functions throw what `check` throws
 */
export function pathOfSettings<Options extends object, Fitted, Labels>(
  spec: TunableOptions<Options>,
  rows: TrainingRows<Labels>,
  seedKey: readonly KeyPart[],
  { strength, fitAll, check }: CheckedPathMaker<Options, Fitted, Labels>,
): SettingPath<Options, Fitted, Labels>[] {
  check(rows.outcome);
  const settings = expandOptions<Options>(spec, "learner").map((variant) => ({
    ...variant,
    strength: strength(variant.options),
  }));
  return [
    {
      settings,
      fitAll: (part, key, purpose) => {
        check(part.outcome);
        return fitAll(
          settings.map(({ options }) => options),
          part,
          key,
          purpose,
        );
      },
      fitOne: (index, part, key) => fitAll([settings[index].options], part, key, "probability")[0],
      refit: (index) => fitAll([settings[index].options], rows, seedKey, "model")[0],
    },
  ];
}

function refuseOneClass(outcome: Uint8Array): void {
  let events = 0;
  for (const value of outcome) events += value;
  if (events === 0 || events === outcome.length) throw new OneClassError(outcome.length, events);
}
