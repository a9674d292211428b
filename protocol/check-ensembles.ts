import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { inherit } from "./resolve-models.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import type { EnsembleSpec } from "./schema/ensemble.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Rules of models that are made of models: members that exist and are no ensembles, and an outcome that can be combined. */
export function checkEnsembles(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  return Object.entries(protocol.models).flatMap(([name, own]) => {
    const { ensemble, ...rest } = own;
    if (ensemble === undefined) return [];
    const path: Path = ["models", name];
    const keys = Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [key]));
    return [
      ...keys.map((key) => diagnose("ensemble-own-keys", { model: name, key }, source.keyPlace([...path, key]))),
      ...checkMembers(protocol, name, ensemble, [...path, "ensemble", "of"], source),
      ...checkMissing(protocol, name, ensemble, [...path, "ensemble", "missing"], source),
      ...checkOutcome(protocol, ensemble, [...path, "ensemble", "by"], source),
    ];
  });
}

function checkMembers(
  protocol: Protocol,
  model: string,
  { of }: EnsembleSpec,
  path: Path,
  source: ProtocolSource,
): Diagnostic[] {
  const known = Object.keys(protocol.models).filter((name) => protocol.models[name].ensemble === undefined);
  return of.flatMap((member, index) => {
    const at: Path = [...path, index];
    const first = of.indexOf(member);
    if (first < index) {
      const related = [{ ...source.place([...path, first]), message: "first here" }];
      return [diagnose("name-twice", { what: "model", name: member }, source.place(at), { related })];
    }
    if (known.includes(member)) return [];
    if (Object.hasOwn(protocol.models, member))
      return [diagnose("ensemble-member", { model, member }, source.place(at))];
    const facts = { what: "model", name: member, known, nearest: nearestName(member, known) };
    return [diagnose("name-unknown", facts, source.place(at))];
  });
}

/** Each set doubles the number of groups of members that can be left to speak. */
const mostBlocks = 6;

function checkMissing(
  protocol: Protocol,
  model: string,
  { of, missing }: EnsembleSpec,
  path: Path,
  source: ProtocolSource,
): Diagnostic[] {
  if (missing !== "available") return [];
  const known = of.flatMap((member) => protocol.models[member] ?? []);
  const names = known.flatMap((own) => (inherit(own, protocol.models).features ?? []).map(({ set }) => set));
  const sets = [...new Set(names)];
  if (sets.length > mostBlocks) {
    return [diagnose("ensemble-many-blocks", { model, sets: sets.length, most: mostBlocks }, source.place(path))];
  }
  const canLack = (set: string) => {
    const spec = protocol.features[set];
    return spec !== undefined && "missing" in spec && spec.missing === "impute";
  };
  return sets.some(canLack) ? [] : [diagnose("ensemble-no-gap", { model, sets }, source.place(path))];
}

/** Scores of different learners have no common scale: follow-up is combined by risks at a horizon. */
function checkOutcome({ outcome }: Protocol, { by }: EnsembleSpec, path: Path, source: ProtocolSource): Diagnostic[] {
  if (outcome.kind !== "survival") return [];
  if (outcome.horizons.length === 0) return [diagnose("ensemble-horizon", { by }, source.place(path))];
  if (by === "vote" || outcome.event.competing.length === 0) return [];
  return [diagnose("ensemble-competing", undefined, source.place(path))];
}
