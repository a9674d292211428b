import type { ReliabilityMeasureNode } from "./plan.ts";
import { inherit } from "./resolve-models.ts";
import type { StepSpec } from "./schema/model.ts";
import type { Protocol } from "./schema/protocol.ts";

type ReliabilitySpec = Extract<StepSpec, { readonly kind: "reliability" }>;

/** What is wanted of one cohort of repeated measurements. */
export interface ReliabilityNeed {
  readonly cohort: string;
  readonly forms: ReliabilityMeasureNode["params"]["forms"];
  /** Feature sets that are measured there, by name. */
  readonly sets: readonly string[];
}

export function isReliability(step: StepSpec): step is ReliabilitySpec {
  return step.kind === "reliability";
}

/** Which cohorts the steps take repeats from, in the order of their names. */
export function reliabilityNeeds(protocol: Protocol): ReliabilityNeed[] {
  const found = new Map<string, { forms: Set<ReliabilitySpec["icc"]>; sets: Set<string> }>();
  for (const own of Object.values(protocol.models)) {
    const model = inherit(own, protocol.models);
    for (const step of (model.steps ?? []).filter(isReliability)) {
      const need = found.get(step.from) ?? { forms: new Set(), sets: new Set() };
      need.forms.add(step.icc);
      for (const set of step.on ??
        measuredSets(
          protocol,
          (model.features ?? []).map((feature) => feature.set),
        )) {
        need.sets.add(set);
      }
      found.set(step.from, need);
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cohort, { forms, sets }]) => ({ cohort, forms: [...forms].sort(), sets: [...sets].sort() }));
}

/** Whether a set is measured in a cohort: in one of repeated measurements only where a step asks for it. */
export function isMeasuredIn(
  protocol: Protocol,
  cohort: { readonly name: string; readonly role: string },
  set: string,
) {
  if (cohort.role !== "reliability") return true;
  return reliabilityNeeds(protocol).some((need) => need.cohort === cohort.name && need.sets.includes(set));
}

/** The radiomics sets of a model, or all of them where features were made elsewhere. */
function measuredSets(protocol: Protocol, sets: readonly string[]): string[] {
  const radiomics = sets.filter((set) => protocol.features[set]?.kind === "radiomics");
  return radiomics.length > 0 ? radiomics : [...sets];
}
