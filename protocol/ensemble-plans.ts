import type { LearnerPlan, ModelPlan } from "./model-plan.ts";
import type { EnsembleSpec } from "./schema/ensemble.ts";
import type { Protocol } from "./schema/protocol.ts";

/** The models of a study with the ensembles of them, in the order of the names. */
export function withEnsembles(protocol: Protocol, models: readonly ModelPlan<LearnerPlan>[]): ModelPlan[] {
  const ensembles = Object.entries(protocol.models).flatMap(([name, { ensemble }]) =>
    ensemble === undefined ? [] : [ensemblePlan(name, ensemble, models)],
  );
  return [...models, ...ensembles].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function ensemblePlan(
  name: string,
  { of, by, missing }: EnsembleSpec,
  models: readonly ModelPlan<LearnerPlan>[],
): ModelPlan {
  const members = of.map((member) => {
    const found = models.find((model) => model.name === member);
    if (found === undefined) {
      throw new TypeError(`models.${name}: no model ${member} to combine; read the protocol with readProtocol`);
    }
    return found;
  });
  const choices = new Map(members.flatMap(({ features }) => features.map((each) => [JSON.stringify(each), each])));
  return { name, features: [...choices.values()], steps: [], learner: { kind: "ensemble", by, missing, members } };
}

/** Columns of the case table that a model looks at beside its features: batches, covariates and strata, each once, sorted. */
export function variablesOf(model: ModelPlan): string[] {
  const names = fittedParts(model).flatMap(({ steps, learner }) => [
    ...steps.flatMap((step) => ("batch" in step ? [step.batch, ...("covariates" in step ? step.covariates : [])] : [])),
    ...(learner.kind === "cox" && learner.strata !== null ? [learner.strata] : []),
  ]);
  return [...new Set(names)].sort();
}

/** The models whose steps and learners are fitted: the members of an ensemble, else the model itself. */
function fittedParts(model: ModelPlan): readonly ModelPlan<LearnerPlan>[] {
  const { learner } = model;
  return learner.kind === "ensemble" ? learner.members : [{ ...model, learner }];
}
