import { checkOutcomeSupport } from "./check-outcome-support.ts";
import { checkEnsembles } from "./check-ensembles.ts";
import { checkFeatureSets } from "./check-feature-sets.ts";
import { checkLearners } from "./check-learners.ts";
import { checkLesions } from "./check-lesions.ts";
import { checkPermutation } from "./check-permutation.ts";
import { checkModels } from "./check-models.ts";
import { checkTreatment } from "./check-treatment.ts";
import { checkReliability } from "./check-reliability.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { resolveCohorts } from "./resolve-cohorts.ts";
import { baselineNames, volumeFeature } from "./baselines.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Every rule of the language that needs no other file. */
export function checkProtocol(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  return [
    ...checkCohorts(protocol, source),
    ...checkFeatureSets(protocol, source),
    ...checkLesions(protocol, source),
    ...checkModels(protocol, source),
    ...checkEnsembles(protocol, source),
    ...checkReliability(protocol, source),
    ...checkLearners(protocol, source),
    ...checkOutcomeSupport(protocol, source),
    ...checkPrimary(protocol, source),
    ...checkVolume(protocol, source),
    ...checkClinical(protocol, source),
    ...checkPermutation(protocol, source),
    ...checkTreatment(protocol, source),
  ];
}

function checkCohorts(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const roles = new Map(resolveCohorts(protocol).map((cohort) => [cohort.name, cohort.role]));
  const names = Object.keys(protocol.cohorts).filter((name) => roles.get(name) === "development");
  if (names.length === 1) return [];
  const place = source.keyPlace(names.length > 1 ? ["cohorts", names[1]] : ["cohorts"]);
  return [diagnose("cohort-development", { names }, place)];
}

function checkPrimary(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const { primary } = protocol;
  const authored = Object.keys(protocol.models);
  const external = resolveCohorts(protocol).filter((cohort) => cohort.role === "external");
  if (primary === undefined) {
    if (external.length === 0 || authored.length < 2) return [];
    const facts = { models: authored, cohort: external[0].name };
    const declared = source.keyPlace(["cohorts", external[0].name]);
    return [
      diagnose("primary-missing", facts, source.keyPlace(["models"]), {
        related: [{ ...declared, message: "the external cohort" }],
      }),
    ];
  }
  const models = [...authored, ...baselineNames(protocol)];
  const found: Diagnostic[] = [];
  const refer = (what: "model" | "cohort", path: Path, name: string | undefined, known: readonly string[]): void => {
    if (name === undefined || known.includes(name)) return;
    found.push(diagnose("name-unknown", { what, name, known, nearest: nearestName(name, known) }, source.place(path)));
  };
  refer("model", ["primary", "model"], primary.model, models);
  refer("model", ["primary", "versus"], primary.versus, models);
  const judged = resolveCohorts(protocol).filter((cohort) => cohort.role !== "reliability");
  refer(
    "cohort",
    ["primary", "cohort"],
    primary.cohort,
    judged.map(({ name }) => name),
  );
  if (primary.versus === primary.model) {
    found.push(diagnose("primary-same", { model: primary.model }, source.place(["primary", "versus"])));
  }
  return found;
}

function checkVolume(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const wanted = protocol.evaluation.baselines.volume;
  if (wanted === false || wanted === "auto" || volumeFeature(protocol) !== null) return [];
  const facts = { feature: wanted, sets: Object.keys(protocol.features) };
  return [diagnose("volume-ambiguous", facts, source.place(["evaluation", "baselines", "volume"]))];
}

function checkClinical(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const wanted = protocol.evaluation.baselines.clinical;
  if (wanted === "auto" || wanted === false) return [];
  const known = Object.keys(protocol.features);
  return wanted.flatMap((name, index) => {
    if (known.includes(name)) return [];
    const facts = { what: "feature set", name, known, nearest: nearestName(name, known) } as const;
    return [diagnose("name-unknown", facts, source.place(["evaluation", "baselines", "clinical", index]))];
  });
}
