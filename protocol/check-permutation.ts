import { baselineNames } from "./baselines.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { setsOfModel } from "./resolve-models.ts";
import { permutedBlock, resolveOuter } from "./resolve-outer.ts";
import type { Protocol } from "./schema/protocol.ts";

/** The models of a permutation test exist, the scheme has one, and a block has something to add to. */
export function checkPermutation(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const { permutation } = protocol.validation;
  if (permutation === undefined) return [];
  const path: Path = ["validation", "permutation"];
  if (resolveOuter(protocol).kind === "bootstrap") {
    return [diagnose("permutation-scheme", undefined, source.place(path))];
  }
  const known = [...Object.keys(protocol.models), ...baselineNames(protocol)];
  return permutation.models.flatMap((name, index) => {
    const place = source.place([...path, "models", index]);
    if (!known.includes(name)) {
      const facts = { what: "model", name, known, nearest: nearestName(name, known) } as const;
      return [diagnose("name-unknown", facts, place)];
    }
    if (permutation.permute === "outcome" || !Object.hasOwn(protocol.models, name)) return [];
    const sets = setsOfModel(name, protocol.models);
    const block = permutedBlock(protocol);
    const moved = sets.filter((set) => block.includes(set));
    if (moved.length > 0 && moved.length < sets.length) return [];
    return [diagnose("permutation-block", { model: name, sets, block }, place)];
  });
}
