import { inherit, type ResolvedFeatures, type ResolvedModel } from "./resolve-models.ts";
import type { RadiomicsSet } from "./schema/features.ts";
import { baselineLearners } from "./schema/learner.ts";
import { defaultSteps } from "./schema/model.ts";
import type { Protocol } from "./schema/protocol.ts";
import { byName } from "./sorted-entries.ts";

/** Plain models that stand beside every other one, unless they are switched off or the study has its own of that name. */
export type BaselineName = "volume" | "conventional" | "clinical";

/** What a physician measures on PET: highest and peak SUV, metabolic tumor volume and total lesion glycolysis. */
const petMeasures = [
  "stat_max",
  "x_suv_peak",
  "x_mtv_41",
  "x_mtv_2_5",
  "x_mtv_4_0",
  "x_tlg_41",
  "x_tlg_2_5",
  "x_tlg_4_0",
] as const;

/** The models of a study with the baselines among them, in the order of the names. */
export function expandBaselines(protocol: Protocol, models: readonly ResolvedModel[]): ResolvedModel[] {
  const learner = baselineLearners[protocol.outcome.kind];
  const added = [...baselineFeatures(protocol)].map(([name, features]): ResolvedModel => ({
    name,
    features,
    steps: defaultSteps,
    learner,
  }));
  const own = models.map((model) => ({
    ...model,
    features: model.features.map((choice) => withoutBorrowed(protocol, choice)),
  }));
  return [...own, ...added].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of the baselines that a study gets beside the models that it declares. */
export function baselineNames(protocol: Protocol): BaselineName[] {
  return [...baselineFeatures(protocol).keys()];
}

/** Whether a set is measured for the conventional baseline in a family that the study did not ask for. */
export function borrowsPetMeasures(protocol: Protocol, set: RadiomicsSet): boolean {
  const isAsked = set.families !== "all" && set.families.includes("extensions");
  return set.modality === "PET" && !isAsked && baselineFeatures(protocol).has("conventional");
}

function withoutBorrowed(protocol: Protocol, choice: ResolvedFeatures): ResolvedFeatures {
  const set = protocol.features[choice.set];
  if (choice.columns !== null || set?.kind !== "radiomics" || !borrowsPetMeasures(protocol, set)) return choice;
  return { ...choice, except: [`${choice.set}.x_*`, `${choice.set}.*.x_*`] };
}

/** Features of the baselines that a study gets: none that it has by name, and no clinical one where a model is just that. */
function baselineFeatures(protocol: Protocol): Map<BaselineName, ResolvedFeatures[]> {
  const found = new Map<BaselineName, ResolvedFeatures[]>();
  const add = (name: BaselineName, features: ResolvedFeatures[]): void => {
    if (features.length > 0 && !Object.hasOwn(protocol.models, name)) found.set(name, features);
  };
  const clinical = clinicalSets(protocol);
  if (!hasModelOf(protocol, clinical)) {
    add(
      "clinical",
      clinical.map((set) => ({ set, columns: null })),
    );
  }
  add("conventional", conventionalFeatures(protocol));
  const volume = volumeFeature(protocol);
  add("volume", volume === null ? [] : [{ set: volume.set, columns: [volume.feature] }]);
  return found;
}

/** Whether a model has exactly these sets, all of their columns. */
function hasModelOf(protocol: Protocol, sets: readonly string[]): boolean {
  return Object.values(protocol.models).some((own) => {
    const features = inherit(own, protocol.models).features ?? [];
    const isWhole = features.every(({ columns }) => columns === undefined);
    return (
      isWhole &&
      features
        .map(({ set }) => set)
        .sort()
        .join("\n") === sets.join("\n")
    );
  });
}

/** Named sets, or where images are studied the declared columns of the case table. */
function clinicalSets(protocol: Protocol): string[] {
  const wanted = protocol.evaluation.baselines.clinical;
  if (wanted === false) return [];
  if (wanted !== "auto") return [...wanted].sort();
  const sets = byName(protocol.features);
  if (!sets.some(([, set]) => set.kind === "radiomics")) return [];
  return sets.flatMap(([name, set]) =>
    set.kind === "table" && set.file === undefined && set.columns !== "all" ? [name] : [],
  );
}

function conventionalFeatures(protocol: Protocol): ResolvedFeatures[] {
  if (protocol.evaluation.baselines.conventional === false) return [];
  const sets = byName(protocol.features).flatMap(([name, set]) => (set.kind === "radiomics" ? [{ name, set }] : []));
  const sized = sets.find(({ set }) => hasFamily(set, "morphology"));
  return sets.flatMap(({ name, set }) => {
    const columns = [
      ...(name === sized?.name ? ["morph_volume", "morph_diam"] : []),
      ...(set.modality === "PET" ? petMeasures.filter((tag) => tag !== "stat_max" || hasFamily(set, "intensity")) : []),
    ];
    return columns.length === 0 ? [] : [{ set: name, columns: columns.map((tag) => `${name}.${tag}`) }];
  });
}

function hasFamily({ families }: RadiomicsSet, family: "morphology" | "intensity"): boolean {
  return families === "all" || families.includes("all") || families.includes(family);
}

/** The feature that stands for volume, with its set; null where volume is not known or not wanted. */
export function volumeFeature(protocol: Protocol): { readonly set: string; readonly feature: string } | null {
  const wanted = protocol.evaluation.baselines.volume;
  if (wanted === false) return null;
  const sets = byName(protocol.features);
  if (wanted === "auto") {
    const first = sets.find(([, set]) => set.kind === "radiomics");
    if (first === undefined || first[1].kind !== "radiomics") return null;
    return hasFamily(first[1], "morphology") ? { set: first[0], feature: `${first[0]}.morph_volume` } : null;
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
