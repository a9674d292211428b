import { outcomeColumns, outcomePath } from "./outcome-columns.ts";
import { basename } from "node:path";

import { cellPlace, type LocatedTable } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic, RelatedPlace } from "./diagnostic.ts";
import { batchesAt, covariatesOf, isHarmonization } from "./harmonization-steps.ts";
import { nearestName } from "./nearest-name.ts";
import { pathText, type Path, type ProtocolSource } from "./protocol-source.ts";
import { isMeasuredIn } from "./reliability-cohorts.ts";
import { treatedCohorts } from "./resolve-treatment.ts";
import { resolveOuter, splitColumn } from "./resolve-outer.ts";
import type { Protocol } from "./schema/protocol.ts";
import type { OpenCohort, StudyContext } from "./study-context.ts";

interface WantedColumn {
  readonly column: string;
  readonly path: Path;
}

/** Every column that the protocol names exists in every case table. */
export function checkColumns({ protocol, source, cohorts }: StudyContext): Diagnostic[] {
  return cohorts.flatMap((cohort) => {
    const title = cohort.role === "development" ? "the case table" : `the case table of ${cohort.name}`;
    return wantedColumns(protocol, cohort).flatMap((wanted) => missingColumn(cohort.located, title, wanted, source));
  });
}

/** A diagnostic where the table has no such column. */
export function missingColumn(
  located: LocatedTable,
  title: string,
  { column, path }: WantedColumn,
  source: ProtocolSource,
): Diagnostic[] {
  const { table } = located;
  if (table.columns.includes(column)) return [];
  const nearest = nearestName(column, table.columns);
  const written = source.has(path);
  const related: RelatedPlace[] = [];
  if (nearest !== null) {
    const { line, column: at, length } = cellPlace(located, -1, nearest);
    related.push({ file: table.file, line: line ?? 1, column: at ?? 1, length, message: "the nearest name" });
  }
  if (written) related.push({ ...source.place(path), message: "wanted by", path: pathText(path) });
  const key = keyOf(path);
  const notes = [...(written ? [] : [`wanted by default: ${pathText(path)}`]), ...table.notes];
  const facts = { table: title, column, nearest, key, study: basename(source.file), written };
  const place = { file: table.file, line: 1, column: 1, length: 0, path: pathText(path) };
  return [diagnose("column-missing", facts, place, { related, notes })];
}

/** The key to write: `mask` for a shorthand `features.ct.mask`, else the last name of the path. */
function keyOf(path: Path): string {
  const names = path.filter((part) => typeof part === "string");
  return names.at(-1) ?? "";
}

function wantedColumns(protocol: Protocol, cohort: OpenCohort): WantedColumn[] {
  const wanted: WantedColumn[] = [];
  const want = (column: string | undefined, path: Path): void => {
    if (column !== undefined && !wanted.some((other) => other.column === column)) wanted.push({ column, path });
  };
  const { columns } = protocol;
  const isJudged = cohort.role !== "reliability";
  want(columns.id, ["columns", "id"]);
  want(columns.patient, ["columns", "patient"]);
  if (!isJudged) {
    want(columns.repeat, ["columns", "repeat"]);
    want(columns.rater, ["columns", "rater"]);
  }
  want(columns.lesion, ["columns", "lesion"]);
  want(columns.timepoint, ["columns", "timepoint"]);
  if (isJudged) want(columns.center, ["columns", "center"]);
  if (isJudged) want(columns.scanner, ["columns", "scanner"]);
  want(columns.object, ["columns", "object"]);
  const split = splitColumn(resolveOuter(protocol));
  if (split !== null && cohort.role === "development") want(split, ["validation", "outer", "column"]);
  if (treatedCohorts(protocol).some(({ name }) => name === cohort.name)) {
    want(protocol.evaluation.treatment?.column, ["evaluation", "treatment", "column"]);
  }
  if (isJudged && cohort.outcomes === null) {
    for (const column of outcomeColumns(protocol.outcome)) want(column, outcomePath(protocol, column));
  }
  for (const [set, spec] of Object.entries(protocol.features)) {
    if (!isMeasuredIn(protocol, cohort, set)) continue;
    if (spec.kind === "table") {
      if (isJudged || spec.file !== undefined || spec.columns === "all") continue;
      const names = spec.columns.map(({ name }) => name).filter((name) => !name.includes("*"));
      for (const name of names) want(name, ["features", set, "columns"]);
      continue;
    }
    for (const role of ["image", "mask"] as const) {
      const { column, pattern } = spec[role];
      want(column, ["features", set, role]);
      for (const [, name] of (pattern ?? "").matchAll(/\{([^{}]+)\}/g)) want(name, ["features", set, role, "pattern"]);
    }
  }
  for (const [model, { steps, learner }] of Object.entries(protocol.models)) {
    if (learner?.kind === "cox" && isJudged) want(learner.strata ?? undefined, ["models", model, "learner", "strata"]);
    steps?.forEach((step, index) => {
      if (!isHarmonization(step) || !isJudged) return;
      const path: Path = ["models", model, "steps", index];
      for (const { column, at } of batchesAt(step, path)) want(column, at);
      covariatesOf(step).forEach((covariate, at) => want(covariate, [...path, "covariates", at]));
    });
  }
  return wanted;
}
