import { planOutcome } from "./plan-outcome.ts";
import { tableColumn } from "./case-table.ts";
import { outcomeCodes, requiredClasses } from "./check-outcome.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { batchesAt, isHarmonization } from "./harmonization-steps.ts";
import { isMissingCell } from "./missing-cell.ts";
import { nearestName } from "./nearest-name.ts";
import type { OuterPlan } from "./outer-plan.ts";
import type { Path } from "./protocol-source.ts";
import { resolveOuter, splitColumn } from "./resolve-outer.ts";
import { timeValue } from "./time-value.ts";
import { patientsOf, type StudyContext } from "./study-context.ts";

/** What a split of the development cohort says before anything is computed. */
interface Parts {
  readonly column: string;
  readonly path: Path;
  /** Part per row. */
  readonly of: readonly string[];
  /** Parts that are held out, in turn. */
  readonly heldOut: readonly string[];
}

/** Splits that follow a column can be made, and every part can be learned from and judged. */
export function checkOuter(context: StudyContext): Diagnostic[] {
  const { protocol, source, cohorts } = context;
  const outer = resolveOuter(protocol);
  if (outer.kind === "folds" || outer.kind === "bootstrap") return [];
  const { table } = cohorts[0].located;
  const path: Path = ["validation", "outer", ...(splitColumn(outer) === null ? [] : ["column"])];
  const column = outer.kind === "leave-one-center-out" ? protocol.columns.center : outer.column;
  if (column === undefined) return [diagnose("center-unknown", undefined, source.place(path))];
  const values = tableColumn(table, column);
  if (values === null) return [];
  const empty = values.flatMap((value, row) => (isMissingCell(value) ? [row] : []));
  if (empty.length > 0) {
    const ids = tableColumn(table, protocol.columns.id) ?? [];
    const facts = { column, count: empty.length, cases: empty.map((row) => ids[row] ?? `row ${row + 1}`) };
    return [diagnose("part-empty", facts, source.place(path))];
  }
  const parts = outer.kind === "temporal" ? sides(context, outer, values) : named(context, outer, column, values, path);
  if (Array.isArray(parts)) return parts;
  const shared = sharedPatients(context, parts);
  if (shared.length > 0) return shared;
  return [...checkParts(context, outer, parts), ...checkHeldOutBatches(context, parts)];
}

function named(
  { source }: StudyContext,
  outer: Extract<OuterPlan, { kind: "leave-one-center-out" | "predefined" }>,
  column: string,
  values: readonly string[],
  path: Path,
): Parts | Diagnostic[] {
  const known = [...new Set(values)].sort();
  if (outer.kind === "leave-one-center-out") {
    if (known.length < 3) return [diagnose("centers-too-few", { centers: known }, source.place(path))];
    return { column, path, of: values, heldOut: known };
  }
  if (known.length < 2) return [diagnose("part-single", { column, value: known[0] ?? "" }, source.place(path))];
  const unknown = (outer.heldOut ?? []).flatMap((value, index) => {
    if (known.includes(value)) return [];
    const facts = { column, value, known, nearest: nearestName(value, known) };
    return [diagnose("part-unknown", facts, source.place(["validation", "outer", "heldOut", index]))];
  });
  return unknown.length > 0 ? unknown : { column, path, of: values, heldOut: outer.heldOut ?? known };
}

function sides(
  { source }: StudyContext,
  { column, cut }: Extract<OuterPlan, { kind: "temporal" }>,
  values: readonly string[],
): Parts | Diagnostic[] {
  const cutPath: Path = ["validation", "outer", "cut"];
  const at = timeValue(cut);
  const expected = at === null ? "a date as YYYY-MM-DD or a number" : at.isDate ? "a date as YYYY-MM-DD" : "a number";
  if (at === null) {
    const facts = { column: "cut", value: cut, expected, more: 0 };
    return [diagnose("time-unreadable", facts, source.place(cutPath))];
  }
  const times = values.map(timeValue);
  const wrong = times.flatMap((time, row) => (time === null || time.isDate !== at.isDate ? [row] : []));
  if (wrong.length > 0) {
    const facts = { column, value: values[wrong[0]], expected, more: wrong.length - 1 };
    return [diagnose("time-unreadable", facts, source.place(["validation", "outer", "column"]))];
  }
  const late = `from ${cut} on`;
  const of = times.map((time) => ((time?.value ?? 0) >= at.value ? late : `before ${cut}`));
  if (new Set(of).size < 2) {
    const sorted = [...values].sort((a, b) => (timeValue(a)?.value ?? 0) - (timeValue(b)?.value ?? 0));
    const facts = { column, cut, first: sorted[0], last: sorted.at(-1) ?? "" };
    return [diagnose("cut-outside", facts, source.place(cutPath))];
  }
  return { column, path: ["validation", "outer", "column"], of, heldOut: [late] };
}

function sharedPatients({ protocol, source, cohorts }: StudyContext, { column, path, of }: Parts): Diagnostic[] {
  const partsOf = new Map<string, Set<string>>();
  patientsOf(protocol, cohorts[0]).forEach((patient, row) => {
    partsOf.set(patient, (partsOf.get(patient) ?? new Set()).add(of[row]));
  });
  const shared = [...partsOf].filter(([, parts]) => parts.size > 1);
  if (shared.length === 0) return [];
  const [patient, parts] = shared[0];
  const facts = { column, patient, parts: [...parts].sort(), more: shared.length - 1 };
  return [diagnose("part-shared", facts, source.place(path))];
}

/** Every held-out part can be judged, and what is left can be learned from. */
function checkParts(context: StudyContext, outer: OuterPlan, parts: Parts): Diagnostic[] {
  const { protocol, source, cohorts } = context;
  const codes = outcomeCodes(context);
  if (codes === null) return [];
  const patients = patientsOf(protocol, cohorts[0]);
  const classes = requiredClasses(planOutcome(protocol));
  const count = (code: number, isIn: (part: string) => boolean): number =>
    new Set([...codes].flatMap(([row, value]) => (value === code && isIn(parts.of[row]) ? [patients[row]] : []))).size;
  const oneClass = parts.heldOut.filter((part) => classes.some(({ code }) => count(code, (own) => own === part) === 0));
  if (outer.kind === "leave-one-center-out" && outer.oneClassCenters === "error" && oneClass.length > 0) {
    const facts = { centers: oneClass, all: parts.heldOut.length };
    return [diagnose("centers-one-class", facts, source.place(parts.path))];
  }
  const judged =
    outer.kind === "leave-one-center-out" ? parts.heldOut.filter((part) => !oneClass.includes(part)) : parts.heldOut;
  const needed = protocol.validation.inner.folds;
  for (const part of judged) {
    for (const { code, name } of classes) {
      const left = count(code, (own) => own !== part);
      const held = count(code, (own) => own === part);
      const place = source.place(parts.path);
      if (held === 0)
        return [diagnose("part-too-few", { part, name, patients: held, needed: 1, what: "held-out" }, place)];
      if (left < needed)
        return [diagnose("part-too-few", { part, name, patients: left, needed, what: "training" }, place)];
    }
  }
  return [];
}

/** A batch that lives in one held-out part is unknown there for certain. */
function checkHeldOutBatches({ protocol, source, cohorts }: StudyContext, parts: Parts): Diagnostic[] {
  const found: Diagnostic[] = [];
  const refuse = (column: string, place: Path, use: "batch" | "strata"): void => {
    const values = tableColumn(cohorts[0].located.table, column);
    const lost = (values ?? []).find((value) => {
      const own = new Set(parts.of.filter((_, row) => values?.[row] === value));
      return own.size === 1 && parts.heldOut.includes([...own][0]);
    });
    if (lost === undefined || values === null) return;
    const facts = { column, value: lost, part: parts.of[values.indexOf(lost)], use };
    found.push(diagnose("batch-held-out", facts, source.place(place)));
  };
  for (const [model, { steps, learner }] of Object.entries(protocol.models)) {
    if (learner?.kind === "cox" && learner.strata !== null) {
      refuse(learner.strata, ["models", model, "learner", "strata"], "strata");
    }
    steps?.forEach((step, index) => {
      if (!isHarmonization(step) || step.unseenBatch !== "error") return;
      const at: Path = ["models", model, "steps", index];
      const written: Path = [...at, "unseenBatch"];
      for (const batch of batchesAt(step, at)) refuse(batch.column, source.has(written) ? written : batch.at, "batch");
    });
  }
  return found;
}
