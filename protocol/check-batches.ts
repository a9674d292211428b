import type { Protocol } from "./schema/protocol.ts";
import { tableColumn } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { batchesAt, covariatesOf, isHarmonization, type HarmonizationSpec } from "./harmonization-steps.ts";
import { isMissingCell } from "./missing-cell.ts";
import { nearestName } from "./nearest-name.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { patientsOf, type OpenCohort, type StudyContext } from "./study-context.ts";

interface BatchVariable {
  readonly column: string;
  readonly at: Path;
}

/** What is certain about batches before any fold is drawn: empty, single, too small, or unknown in training. */
export function checkBatches({ protocol, source, cohorts }: StudyContext): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const [model, { steps }] of Object.entries(protocol.models)) {
    steps?.forEach((step, index) => {
      if (!isHarmonization(step)) return;
      const path: Path = ["models", model, "steps", index];
      const all = batchesAt(step, path).flatMap((batch) => [
        ...emptyCells(step, batch, path, cohorts, protocol.columns.id, source),
        ...(isLeftOutByDesign(protocol, step, batch)
          ? []
          : trainingBatches(step, batch, path, cohorts[0], patientsOf(protocol, cohorts[0]), source)),
        ...unknownBatches(step, batch, path, cohorts, source),
      ]);
      // The same finding of another model's step is told once.
      for (const each of all) {
        const key = `${each.code} ${each.severity} ${each.problem}`;
        if (!found.has(key)) found.set(key, each);
      }
    });
  }
  return [...found.values()];
}

/** Each center is held out once, and the step says what is to happen with a center that training did not see. */
function isLeftOutByDesign({ validation, columns }: Protocol, step: HarmonizationSpec, { column }: BatchVariable) {
  return validation.outer.kind === "leave-one-center-out" && column === columns.center && policyOf(step) !== "error";
}

function emptyCells(
  step: HarmonizationSpec,
  variable: BatchVariable,
  path: Path,
  cohorts: readonly OpenCohort[],
  id: string,
  source: ProtocolSource,
): Diagnostic[] {
  return cohorts.flatMap(({ located: { table } }) => {
    const ids = tableColumn(table, id) ?? [];
    const emptyIn = (column: string): string[] =>
      ids.filter((_, row) => isMissingCell(tableColumn(table, column)?.[row] ?? "?"));
    const batch = emptyIn(variable.column);
    const found: Diagnostic[] = [];
    if (batch.length > 0) {
      const facts = { column: variable.column, count: batch.length, cases: batch };
      found.push(diagnose("batch-empty", facts, source.place(variable.at), { notes: [`in ${table.file}`] }));
    }
    covariatesOf(step).forEach((column, index) => {
      const cases = emptyIn(column);
      if (cases.length === 0) return;
      const place = source.place([...path, "covariates", index]);
      found.push(
        diagnose("covariate-missing", { column, count: cases.length, cases }, place, { notes: [`in ${table.file}`] }),
      );
    });
    return found;
  });
}

function trainingBatches(
  step: HarmonizationSpec,
  { column, at }: BatchVariable,
  path: Path,
  development: OpenCohort,
  patients: readonly string[],
  source: ProtocolSource,
): Diagnostic[] {
  const values = tableColumn(development.located.table, column);
  if (values === null) return [];
  const place = source.place(at);
  const casesOf = new Map<string, Map<string, number>>();
  values.forEach((value, row) => {
    if (isMissingCell(value)) return;
    const batch = casesOf.get(value) ?? new Map<string, number>();
    batch.set(patients[row], (batch.get(patients[row]) ?? 0) + 1);
    casesOf.set(value, batch);
  });
  const batches = [...casesOf].sort(([a], [b]) => (a < b ? -1 : 1));
  const reference = "referenceBatch" in step ? step.referenceBatch : undefined;
  if (reference !== undefined && !casesOf.has(reference)) {
    const known = batches.map(([value]) => value);
    const facts = { column, value: reference, known, nearest: nearestName(reference, known) };
    return [diagnose("batch-reference", facts, source.place([...path, "referenceBatch"]))];
  }
  if (batches.length === 1) return [diagnose("batch-single", { column, value: batches[0][0] }, place)];
  return batches.flatMap(([value, perPatient]) => {
    if (perPatient.size === 1) {
      const facts = { column, value, patients: 1, policy: policyOf(step), cohort: null };
      return [diagnose("batch-unseen", facts, place)];
    }
    // Of two patients, one is left when the other is held out; if both are held out together, the batch is unknown.
    const single = perPatient.size === 2 && [...perPatient.values()].includes(1);
    if (!single || !("singleCaseBatch" in step) || step.singleCaseBatch === "mean-only") return [];
    return [diagnose("batch-single-case", { column, value, certain: step.unseenBatch === "error" }, place)];
  });
}

function unknownBatches(
  step: HarmonizationSpec,
  { column, at }: BatchVariable,
  path: Path,
  cohorts: readonly OpenCohort[],
  source: ProtocolSource,
): Diagnostic[] {
  const { unseenBatch } = step;
  if (unseenBatch === "passthrough") return [];
  const [development, ...external] = cohorts;
  const known = new Set(tableColumn(development.located.table, column) ?? []);
  const place = source.place(source.has([...path, "unseenBatch"]) ? [...path, "unseenBatch"] : at);
  return external.flatMap((cohort) => {
    const all = tableColumn(cohort.located.table, column) ?? [];
    const values = [...new Set(all)].sort().filter((value) => !known.has(value) && !isMissingCell(value));
    if (unseenBatch !== "error") {
      const { minCases } = unseenBatch;
      const sizes = values.map((value) => ({ value, cases: all.filter((other) => other === value).length }));
      return sizes
        .filter(({ cases }) => cases < minCases)
        .map((size) => diagnose("batch-too-small", { column, cohort: cohort.name, minCases, ...size }, place));
    }
    return values.map((value) => {
      const facts = { column, value, patients: 0, policy: policyOf(step), cohort: cohort.name };
      return diagnose("batch-unseen", facts, place);
    });
  });
}

function policyOf({ unseenBatch }: HarmonizationSpec): "error" | "passthrough" | "estimate-unlabeled" {
  return typeof unseenBatch === "string" ? unseenBatch : unseenBatch.kind;
}
