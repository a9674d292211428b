import { outcomeColumns } from "./outcome-columns.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { leakDiagnostic } from "./leak-diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { batchesAt, covariatesOf, isHarmonization, type HarmonizationSpec } from "./harmonization-steps.ts";
import { inherit } from "./resolve-models.ts";
import type { ModelSpec } from "./schema/model.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Rules of the models: names that must exist, completeness, and the outcome outside of its place. */
export function checkModels(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const models = Object.entries(protocol.models);
  if (models.length === 0) return [diagnose("nothing-declared", { key: "models" }, source.keyPlace(["models"]))];
  return models.flatMap(([name, own]) => checkModel(protocol, name, own, source));
}

function checkModel(protocol: Protocol, name: string, own: ModelSpec, source: ProtocolSource): Diagnostic[] {
  if (own.ensemble !== undefined) return [];
  const path: Path = ["models", name];
  const inherited = checkExtends(protocol, name, own, source);
  if (inherited.length > 0) return inherited;
  const model = inherit(own, protocol.models);
  const found: Diagnostic[] = [];
  for (const key of ["features", "learner"] as const) {
    if (model[key] === undefined) {
      const hint = `a model needs ${key === "features" ? "features" : "a learner"}, its own or by extends`;
      found.push(diagnose("key-missing", { key, where: `models.${name}`, hint }, source.keyPlace(path)));
    }
  }
  found.push(...checkSets(protocol, own, path, source));
  const sets = (model.features ?? []).map((feature) => feature.set);
  const stepsOwner = own.steps === undefined ? own.extends : name;
  (model.steps ?? []).forEach((step, index) => {
    if (stepsOwner === undefined) return;
    const at: Path = ["models", stepsOwner, "steps", index];
    if (step.kind === "pca") found.push(...checkOn(protocol, step, sets, name, at, source));
    if (!isHarmonization(step)) return;
    found.push(...checkOn(protocol, step, sets, name, at, source));
    if (own.steps !== undefined) found.push(...checkBatchStep(protocol, step, at, source));
  });
  return found;
}

function checkExtends(protocol: Protocol, name: string, own: ModelSpec, source: ProtocolSource): Diagnostic[] {
  if (own.extends === undefined) return [];
  const place = source.place(["models", name, "extends"]);
  const known = Object.keys(protocol.models).filter((other) => other !== name);
  const parent = Object.hasOwn(protocol.models, own.extends) ? protocol.models[own.extends] : undefined;
  if (parent === undefined || own.extends === name) {
    const nearest = nearestName(own.extends, known);
    return [diagnose("name-unknown", { what: "model", name: own.extends, known, nearest }, place)];
  }
  if (parent.ensemble !== undefined)
    return [diagnose("ensemble-extended", { model: name, parent: own.extends }, place)];
  if (parent.extends === undefined) return [];
  const related = [{ ...source.place(["models", own.extends, "extends"]), message: "which extends another one here" }];
  return [diagnose("extends-depth", { model: name, parent: own.extends }, place, { related })];
}

function checkSets(protocol: Protocol, own: ModelSpec, path: Path, source: ProtocolSource): Diagnostic[] {
  const known = Object.keys(protocol.features);
  const seen = new Map<string, number>();
  return (own.features ?? []).flatMap(({ set }, index) => {
    const at: Path = [...path, "features", index, "set"];
    if (!known.includes(set)) {
      return [
        diagnose(
          "name-unknown",
          { what: "feature set", name: set, known, nearest: nearestName(set, known) },
          source.place(at),
        ),
      ];
    }
    const first = seen.get(set);
    seen.set(set, index);
    if (first === undefined) return [];
    const related = [{ ...source.place([...path, "features", first, "set"]), message: "first here" }];
    return [diagnose("name-twice", { what: "feature set", name: set }, source.place(at), { related })];
  });
}

function checkOn(
  protocol: Protocol,
  step: { readonly on?: readonly string[] | undefined },
  sets: readonly string[],
  model: string,
  at: Path,
  source: ProtocolSource,
): Diagnostic[] {
  return (step.on ?? []).flatMap((set, index) => {
    if (sets.includes(set)) return [];
    const place = source.place([...at, "on", index]);
    const known = Object.keys(protocol.features);
    if (!known.includes(set)) {
      return [
        diagnose("name-unknown", { what: "feature set", name: set, known, nearest: nearestName(set, known) }, place),
      ];
    }
    return [diagnose("set-not-in-model", { set, model, sets }, place)];
  });
}

function checkBatchStep(protocol: Protocol, step: HarmonizationSpec, at: Path, source: ProtocolSource): Diagnostic[] {
  const outcome = outcomeColumns(protocol.outcome);
  const found: Diagnostic[] = [];
  const batches = batchesAt(step, at);
  batches.forEach((batch, index) => {
    if (outcome.includes(batch.column)) found.push(leakDiagnostic(source, batch.at, batch.column, "batch"));
    if (batches.findIndex(({ column }) => column === batch.column) < index) {
      found.push(diagnose("name-twice", { what: "batch variable", name: batch.column }, source.place(batch.at)));
    }
  });
  covariatesOf(step).forEach((covariate, index) => {
    const path: Path = [...at, "covariates", index];
    if (outcome.includes(covariate)) found.push(leakDiagnostic(source, path, covariate, "covariate"));
    if (batches.some(({ column }) => column === covariate))
      found.push(diagnose("covariate-is-batch", { column: covariate }, source.place(path)));
  });
  return found;
}
