import { baselineLearner, type LearnerSpec } from "./schema/learner.ts";
import { defaultSteps, type ModelSpec, type StepSpec } from "./schema/model.ts";
import type { Protocol } from "./schema/protocol.ts";
import { byName } from "./sorted-entries.ts";

/** A model with everything it inherits and every default filled in. */
export interface ResolvedModel {
  readonly name: string;
  /** null columns: all of the set; else full names or globs, `ct.morph_volume`. */
  readonly features: readonly { readonly set: string; readonly columns: readonly string[] | null }[];
  readonly steps: readonly StepSpec[];
  readonly learner: LearnerSpec;
}

/** Takes over the keys of `extends` and fills in the default steps; in the order of the names. */
export function resolveModels(protocol: Protocol): ResolvedModel[] {
  return byName(protocol.models).map(([name, own]) => {
    const spec = inherit(own, protocol.models);
    if (spec.features === undefined || spec.learner === undefined) {
      throw new TypeError(
        `models.${name}: not checked, expected features and a learner; read the protocol with readProtocol`,
      );
    }
    return {
      name,
      features: spec.features.map(({ set, columns }) => ({
        set,
        columns: columns?.map((column) => `${set}.${column}`) ?? null,
      })),
      steps: spec.steps ?? defaultSteps,
      learner: spec.learner,
    };
  });
}

/** The keys of a model over the keys of the model that it extends. */
export function inherit(own: ModelSpec, models: Protocol["models"]): ModelSpec {
  const parent = own.extends === undefined ? undefined : models[own.extends];
  return { ...parent, ...own };
}

/** Adds the volume model where the study has none of that name. */
export function expandBaselines(protocol: Protocol, models: readonly ResolvedModel[]): ResolvedModel[] {
  const volume = volumeFeature(protocol);
  if (volume === null || models.some((model) => model.name === "volume")) return [...models];
  const baseline: ResolvedModel = {
    name: "volume",
    features: [{ set: volume.set, columns: [volume.feature] }],
    steps: defaultSteps,
    learner: baselineLearner,
  };
  return [...models, baseline].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The feature that stands for volume, with its set; null where volume is not known or not wanted. */
export function volumeFeature(protocol: Protocol): { readonly set: string; readonly feature: string } | null {
  const wanted = protocol.evaluation.baselines.volume;
  if (wanted === false) return null;
  const sets = byName(protocol.features);
  if (wanted === "auto") {
    const first = sets.find(([, set]) => set.kind === "radiomics");
    if (first === undefined || first[1].kind !== "radiomics") return null;
    const [set, { families }] = first;
    const isKnown = families === "all" || families.includes("all") || families.includes("morphology");
    return isKnown ? { set, feature: `${set}.morph_volume` } : null;
  }
  const dot = wanted.indexOf(".");
  if (dot > 0 && Object.hasOwn(protocol.features, wanted.slice(0, dot)))
    return { set: wanted.slice(0, dot), feature: wanted };
  const listing = sets.filter(
    ([, set]) => set.kind === "table" && set.columns !== "all" && set.columns.some((column) => column.name === wanted),
  );
  const tables = sets.filter(([, set]) => set.kind === "table");
  const found = listing.length > 0 ? listing : tables.length > 0 ? tables : sets;
  return found.length === 1 ? { set: found[0][0], feature: `${found[0][0]}.${wanted}` } : null;
}
