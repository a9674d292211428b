import type { ModelPlan } from "./model-plan.ts";
import type { Node } from "./plan.ts";
import type { Protocol } from "./schema/protocol.ts";
import { byName } from "./sorted-entries.ts";
import type { HarmonizationPlan, HarmonizationStepPlan } from "./step-plan.ts";

interface Chain {
  readonly model: string;
  readonly steps: readonly HarmonizationStepPlan[];
}

/**
 * One description per harmonized set and batch variable, with every harmonization that the models use there; without
 * harmonization one of the first radiomics set, where centers are known.
 */
export function makeBatchNodes(protocol: Protocol, models: readonly ModelPlan[], development: string): Node[] {
  const found = new Map<string, Map<string, HarmonizationPlan[]>>();
  for (const [set] of byName(protocol.features)) {
    const chains = chainsOf(set, models);
    const variables = [...new Set(chains.flatMap(({ steps }) => steps.map(({ batch }) => batch)))];
    if (variables.length === 0) continue;
    const labels = labelsOf(chains);
    const plans = chains.map(({ steps }, index) => ({ label: labels[index], steps }));
    found.set(
      set,
      new Map(
        variables.map((batch) => [batch, plans.filter(({ steps }) => steps.some((step) => step.batch === batch))]),
      ),
    );
  }
  const first = byName(protocol.features).find(([, set]) => set.kind === "radiomics");
  const { center } = protocol.columns;
  if (found.size === 0 && first !== undefined && center !== undefined) found.set(first[0], new Map([[center, []]]));
  return [...found].flatMap(([set, variables]) =>
    [...variables].map(([batch, harmonizations], index): Node => ({
      id: index === 0 ? `batch.${set}` : `batch.${set}.${batch}`,
      kind: "harmonization.diagnose",
      stage: "models",
      inputs: { matrix: `matrix.${development}`, outcomes: "outcomes" },
      params: { set, batch, harmonizations },
    })),
  );
}

/** The harmonization of one set by each model; the same of several models once. */
function chainsOf(set: string, models: readonly ModelPlan[]): Chain[] {
  const chains = new Map<string, Chain>();
  for (const { name, features, steps } of models) {
    if (!features.some((feature) => feature.set === set)) continue;
    const own = steps.filter(
      (step): step is HarmonizationStepPlan => "batch" in step && (step.on === null || step.on.includes(set)),
    );
    const key = JSON.stringify(own);
    if (own.length > 0 && !chains.has(key)) chains.set(key, { model: name, steps: own });
  }
  return [...chains.values()];
}

function labelsOf(chains: readonly Chain[]): string[] {
  const kinds = chains.map(({ steps }) => [...new Set(steps.map(({ kind }) => kind))].join(", "));
  return kinds.map((kind, index) =>
    kinds.filter((other) => other === kind).length === 1 ? kind : `${kind} of ${chains[index].model}`,
  );
}
