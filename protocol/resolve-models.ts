import type { LearnerSpec } from "./schema/learner.ts";
import { defaultSteps, type ModelSpec, type StepSpec } from "./schema/model.ts";
import type { Protocol } from "./schema/protocol.ts";
import { byName } from "./sorted-entries.ts";

export interface ResolvedFeatures {
  readonly set: string;
  /** null: all of the set; else full names or globs, `ct.morph_volume`. */
  readonly columns: readonly string[] | null;
  /** Globs of what `all of the set` leaves out: features that only a baseline asked for. */
  readonly except?: readonly string[];
}

/** A model with everything it inherits and every default filled in. */
export interface ResolvedModel {
  readonly name: string;
  readonly features: readonly ResolvedFeatures[];
  readonly steps: readonly StepSpec[];
  readonly learner: LearnerSpec;
}

/** Takes over the keys of `extends` and fills in the default steps; in the order of the names, without ensembles. */
export function resolveModels(protocol: Protocol): ResolvedModel[] {
  return byName(protocol.models).flatMap(([name, own]) => {
    if (own.ensemble !== undefined) return [];
    const spec = inherit(own, protocol.models);
    if (spec.features === undefined || spec.learner === undefined) {
      throw new TypeError(
        `models.${name}: not checked, expected features and a learner; read the protocol with readProtocol`,
      );
    }
    const model = {
      name,
      features: spec.features.map(({ set, columns }) => ({
        set,
        columns: columns?.map((column) => `${set}.${column}`) ?? null,
      })),
      steps: spec.steps ?? defaultSteps,
      learner: spec.learner,
    };
    return [model];
  });
}

/** The feature sets that a model sees, of an ensemble those of its members; each once. */
export function setsOfModel(name: string, models: Protocol["models"]): string[] {
  const parts = (models[name].ensemble?.of ?? [name]).filter((part) => Object.hasOwn(models, part));
  const sets = parts.flatMap((part) => (inherit(models[part], models).features ?? []).map(({ set }) => set));
  return [...new Set(sets)];
}

/** The keys of a model over the keys of the model that it extends. */
export function inherit(own: ModelSpec, models: Protocol["models"]): ModelSpec {
  const parent = own.extends === undefined ? undefined : models[own.extends];
  return { ...parent, ...own };
}
