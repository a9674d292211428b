import { outcomeColumns } from "./outcome-columns.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { leakDiagnostic } from "./leak-diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { inherit } from "./resolve-models.ts";
import type { LearnerSpec } from "./schema/learner.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Rules of the learners that the shape of one key cannot say. */
export function checkLearners(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  return Object.entries(protocol.models).flatMap(([model, { learner }]) => {
    if (learner === undefined) return [];
    const path: Path = ["models", model, "learner"];
    return [
      ...checkPenaltySets(protocol, model, learner, path, source),
      ...checkTies(learner, path, source),
      ...checkStrata(protocol, learner, path, source),
    ];
  });
}

/** A set must exist, and stand in the model or in one that takes over its learner. */
function checkPenaltySets(
  protocol: Protocol,
  model: string,
  learner: LearnerSpec,
  path: Path,
  source: ProtocolSource,
): Diagnostic[] {
  if (!("penaltyFactors" in learner)) return [];
  const known = Object.keys(protocol.features);
  const users = Object.entries(protocol.models).filter(
    ([name, own]) => name === model || (own.extends === model && own.learner === undefined),
  );
  const sets = users.flatMap(([, own]) => (inherit(own, protocol.models).features ?? []).map(({ set }) => set));
  return Object.keys(learner.penaltyFactors ?? {}).flatMap((set) => {
    if (sets.includes(set)) return [];
    const place = source.keyPlace([...path, "penaltyFactors", set]);
    if (known.includes(set)) return [diagnose("set-not-in-model", { set, model, sets: [...new Set(sets)] }, place)];
    const facts = { what: "feature set", name: set, known, nearest: nearestName(set, known) };
    return [diagnose("name-unknown", facts, place)];
  });
}

/** Penalized partial likelihoods are Breslow's. */
function checkTies(learner: LearnerSpec, path: Path, source: ProtocolSource): Diagnostic[] {
  if (learner.kind !== "cox" || learner.ties === "breslow" || learner.lambda === 0) return [];
  return [diagnose("ties-with-penalty", {}, source.place([...path, "ties"]))];
}

/** Strata by the outcome would tell a held-out case its outcome. */
function checkStrata(protocol: Protocol, learner: LearnerSpec, path: Path, source: ProtocolSource): Diagnostic[] {
  if (learner.kind !== "cox" || learner.strata === null) return [];
  if (!outcomeColumns(protocol.outcome).includes(learner.strata)) return [];
  return [leakDiagnostic(source, [...path, "strata"], learner.strata, "strata")];
}
