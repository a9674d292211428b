import { cellPlace, tableColumn } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { batchesAt, covariatesOf, isHarmonization } from "./harmonization-steps.ts";
import { nearestName } from "./nearest-name.ts";
import { outcomeColumns, outcomePath } from "./outcome-columns.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { resolveCohorts } from "./resolve-cohorts.ts";
import { resolveOuter, splitColumn } from "./resolve-outer.ts";
import { treatedCohorts } from "./resolve-treatment.ts";
import type { Protocol } from "./schema/protocol.ts";
import type { StudyContext } from "./study-context.ts";

const at: Path = ["evaluation", "treatment"];

/** A treatment is asked about only where chance assigned it, the outcome has a benefit, and no model sees the arm. */
export function checkTreatment(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const { treatment } = protocol.evaluation;
  if (treatment === undefined) return [];
  const { column, treated, control } = treatment;
  const found: Diagnostic[] = [];
  if (treatment.assignment === "observational") {
    found.push(diagnose("treatment-observational", { column }, source.place([...at, "assignment"])));
  }
  control.forEach((value, index) => {
    if (!treated.includes(value)) return;
    found.push(diagnose("treatment-arms-overlap", { value }, source.place([...at, "control", index])));
  });
  const known = resolveCohorts(protocol).flatMap(({ name, role }) => (role === "reliability" ? [] : [name]));
  (treatment.cohorts ?? []).forEach((name, index) => {
    if (known.includes(name)) return;
    const facts = { what: "cohort", name, known, nearest: nearestName(name, known) } as const;
    found.push(diagnose("name-unknown", facts, source.place([...at, "cohorts", index])));
  });
  const isInternal = treatedCohorts(protocol).some(({ role }) => role === "development");
  if (isInternal && resolveOuter(protocol).kind === "bootstrap") {
    found.push(diagnose("treatment-scheme", undefined, source.place(["validation", "outer"])));
  }
  const declared = { ...source.place([...at, "column"]), message: "declared as the treatment here" };
  for (const { use, path } of usesOf(protocol, column)) {
    found.push(diagnose("treatment-column-used", { column, use }, source.place(path), { related: [declared] }));
  }
  return [...found, ...checkKind(protocol, source)];
}

function checkKind({ outcome }: Protocol, source: ProtocolSource): Diagnostic[] {
  const refuse = (what: string, expected: string, fix: string, path: Path) => [
    diagnose("treatment-outcome", { what, expected, fix }, source.place(path)),
  ];
  const other = "remove evaluation.treatment, or choose another outcome";
  if (outcome.kind === "binary") return [];
  if (outcome.kind !== "survival") {
    const expected = "a binary or a survival outcome";
    return refuse(`a ${outcome.kind} outcome`, expected, other, ["outcome", "kind"]);
  }
  if (outcome.event.competing.length > 0) {
    return refuse("competing events", "one kind of event", other, ["outcome", "event"]);
  }
  if (outcome.horizons.length > 0) return [];
  return refuse("follow-up without a horizon", "outcome.horizons", "write outcome.horizons: [TIME]", ["outcome"]);
}

/** Everything else that the protocol does with the column. */
function usesOf(protocol: Protocol, column: string): { readonly use: string; readonly path: Path }[] {
  const uses: { use: string; path: Path }[] = [];
  const look = (name: string | null | undefined, use: string, path: Path): void => {
    if (name === column) uses.push({ use, path });
  };
  for (const name of outcomeColumns(protocol.outcome)) look(name, "the outcome", outcomePath(protocol, name));
  for (const [key, name] of Object.entries(protocol.columns)) look(name, `columns.${key}`, ["columns", key]);
  look(splitColumn(resolveOuter(protocol)), "what splits the cohort", ["validation", "outer", "column"]);
  for (const [set, spec] of Object.entries(protocol.features)) {
    if (spec.kind !== "table" || spec.columns === "all") continue;
    spec.columns.forEach(({ name }, index) => look(name, "a feature", ["features", set, "columns", index, "name"]));
  }
  for (const [model, { steps, learner }] of Object.entries(protocol.models)) {
    if (learner?.kind === "cox") look(learner.strata, "a stratum", ["models", model, "learner", "strata"]);
    steps?.forEach((step, index) => {
      if (!isHarmonization(step)) return;
      const path: Path = ["models", model, "steps", index];
      for (const batch of batchesAt(step, path)) look(batch.column, "a batch", batch.at);
      covariatesOf(step).forEach((name, order) => look(name, "a covariate", [...path, "covariates", order]));
    });
  }
  return uses;
}

/** Every case has a declared arm, and every cohort both of them. */
export function checkArms({ protocol, source, cohorts }: StudyContext): Diagnostic[] {
  const { treatment } = protocol.evaluation;
  if (treatment === undefined) return [];
  const { column, treated, control } = treatment;
  const known = [...treated, ...control];
  const asked = treatedCohorts(protocol).map(({ name }) => name);
  return cohorts.flatMap(({ name: cohort, located }) => {
    const arms = tableColumn(located.table, column);
    if (arms === null || !asked.includes(cohort)) return [];
    const unknown = arms.flatMap((arm, row) => (known.includes(arm) ? [] : [row]));
    if (unknown.length > 0) {
      const ids = tableColumn(located.table, protocol.columns.id);
      const cases = unknown.map((row) => ids?.[row] ?? `row ${row + 1}`);
      const facts = { column, cohort, value: arms[unknown[0]], known, count: unknown.length, cases };
      return [
        diagnose("treatment-value", facts, { ...cellPlace(located, unknown[0], column), path: "evaluation.treatment" }),
      ];
    }
    return (["treated", "control"] as const).flatMap((arm) =>
      arms.some((value) => treatment[arm].includes(value))
        ? []
        : [diagnose("treatment-one-arm", { column, cohort, arm }, source.place([...at, arm]))],
    );
  });
}
