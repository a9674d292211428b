import type { FeaturesAssembleNode, Node, PlanCohort } from "./plan.ts";
import { reliabilityNeeds } from "./reliability-cohorts.ts";
import type { Protocol } from "./schema/protocol.ts";

/** The rows of every cohort of repeated measurements that a step names, and its intraclass correlations. */
export function makeReliabilityNodes(protocol: Protocol): Node[] {
  const { object, rater, repeat } = protocol.columns;
  return reliabilityNeeds(protocol).flatMap(({ cohort, forms, sets }): Node[] => {
    const inputs: Record<string, string> = { cases: "cases" };
    for (const name of sets) {
      const isMeasured = protocol.features[name].kind === "radiomics";
      if (isMeasured) {
        inputs[`images.${name}`] = `images.${name}`;
        inputs[`inspect.${name}`] = `inspect.${name}`;
      }
      inputs[`features.${name}`] = isMeasured ? `extract.${name}` : `features.${name}`;
    }
    const matrix = `matrix.${cohort}`;
    const params: FeaturesAssembleNode["params"] = {
      cohort,
      unit: "case",
      aggregate: null,
      sets: sets.map((name) => {
        const set = protocol.features[name];
        const eachLesion = set.kind === "radiomics" && set.mask.multiple === "each";
        return { set: name, missing: "exclude", timepoint: null, eachLesion, eachRegion: [] };
      }),
    };
    return [
      { id: matrix, kind: "features.assemble", stage: "models", inputs, params },
      {
        id: `reliability.${cohort}`,
        kind: "reliability.measure",
        stage: "models",
        inputs: { matrix },
        params: { cohort, forms, subject: object ?? null, rater: rater ?? repeat ?? null },
      },
    ];
  });
}

/** The features of the development cohort carry how reliable they are. */
export function withReliability(protocol: Protocol, cohort: PlanCohort, node: FeaturesAssembleNode): Node {
  if (cohort.role !== "development") return node;
  const needs = reliabilityNeeds(protocol).map((need) => [`reliability.${need.cohort}`, `reliability.${need.cohort}`]);
  return { ...node, inputs: { ...node.inputs, ...(Object.fromEntries(needs) as Record<string, string>) } };
}
