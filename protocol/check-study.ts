import { existsSync } from "node:fs";

import type { CaseTable, LocatedTable } from "./case-table.ts";
import { checkBatches } from "./check-batches.ts";
import { checkColumns, missingColumn } from "./check-columns.ts";
import { checkCombatCopies } from "./check-copies.ts";
import { checkIds, checkKey } from "./check-ids.ts";
import { checkImages } from "./check-images.ts";
import { checkLesionRows } from "./check-lesion-rows.ts";
import { checkOutcome, joinOutcomes } from "./check-outcome.ts";
import { checkOuter } from "./check-outer.ts";
import { outcomeColumns, outcomePath } from "./outcome-columns.ts";
import { checkArms } from "./check-treatment.ts";
import { checkTableSets } from "./check-table-sets.ts";
import { diagnose, type PlaceOf } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { PlanCohort } from "./plan.ts";
import type { ProtocolSource } from "./protocol-source.ts";
import { resolveCohorts } from "./resolve-cohorts.ts";
import type { Protocol } from "./schema/protocol.ts";
import { outcomeKeys } from "./outcome-keys.ts";
import { openTable, type OpenCohort, type StudyContext } from "./study-context.ts";
import { findStudyFile, isFoundFile, type StudyFolders } from "./study-folders.ts";

/** A cohort as it was read. */
interface CheckedCohort {
  readonly name: string;
  readonly role: PlanCohort["role"];
  /** Without the outcome where the cohort is external: it stays sealed. */
  readonly cases: CaseTable;
}

export interface CheckedStudy {
  readonly diagnostics: Diagnostic[];
  readonly cohorts: CheckedCohort[];
  /** The protocol with the columns filled in that are used "where present": compile this one. */
  readonly protocol: Protocol;
}

/** Of a folder that was named on the command line. */
const noPlace: PlaceOf = { file: null, line: null, column: null, length: 0, path: "data" };

/** Opens the tables of a study and checks them against the protocol; never opens the outcomes file of an external cohort. */
export async function checkStudy(
  protocol: Protocol,
  source: ProtocolSource,
  folders: StudyFolders,
): Promise<CheckedStudy> {
  const diagnostics: Diagnostic[] = [];
  if (!existsSync(folders.dataFolder)) {
    diagnostics.push(
      diagnose("data-absent", { folder: folders.dataFolder }, source.has(["data"]) ? source.place(["data"]) : noPlace),
    );
    return { diagnostics, cohorts: [], protocol };
  }
  const cohorts: OpenCohort[] = [];
  const planned = resolveCohorts(protocol);
  for (const cohort of planned) {
    const path = ["cohorts", cohort.name, ...(source.has(["cohorts", cohort.name, "cases"]) ? ["cases"] : [])];
    const opened = await openTable(cohort.cases, "the case table", path, folders, source);
    diagnostics.push(...opened.diagnostics);
    if (opened.located !== null) cohorts.push({ ...cohort, located: opened.located });
    if (cohort.role === "external")
      diagnostics.push(...outcomesFileThere(cohort.name, cohort.outcomes, folders, source));
  }
  const { truth } = protocol.study;
  if (truth !== undefined) {
    const found = findStudyFile(truth, "the file of planted values", ["study", "truth"], folders, source);
    if (!isFoundFile(found)) diagnostics.push(found);
  }
  const development = cohorts.find((cohort) => cohort.role === "development");
  if (development === undefined) return { diagnostics, cohorts: [], protocol };

  const filled = fillPresentColumns(protocol, development.located.table);
  const opened = await openOutcomes(filled, source, folders, development);
  diagnostics.push(...opened.diagnostics);
  const outcome = opened.readable ? joinOutcomes(filled, development, opened.located) : null;
  const context: StudyContext = { protocol: filled, source, folders, cohorts, outcome };
  const judged = { ...context, cohorts: cohorts.filter((cohort) => cohort.role !== "reliability") };
  diagnostics.push(
    ...checkColumns(context),
    ...checkIds(context),
    ...checkLesionRows(judged),
    ...checkOutcome(judged),
    ...checkOuter(judged),
    ...checkBatches(judged),
    ...checkArms(judged),
    ...checkCombatCopies(judged),
    ...(await checkTableSets(judged)),
    ...(await checkImages(context)),
    ...checkSeals(judged),
  );
  return {
    diagnostics,
    cohorts: cohorts.map((cohort) => sealed(cohort, outcomeColumns(protocol.outcome))),
    protocol: filled,
  };
}

/** `patient_id`, `center` and `scanner` count where the development table has them. */
function fillPresentColumns(protocol: Protocol, table: CaseTable): Protocol {
  const present = (name: string): string | undefined => (table.columns.includes(name) ? name : undefined);
  const patient = protocol.columns.patient ?? present("patient_id");
  const center = protocol.columns.center ?? present("center");
  const scanner = protocol.columns.scanner ?? present("scanner");
  return {
    ...protocol,
    columns: {
      ...protocol.columns,
      ...(patient === undefined ? {} : { patient }),
      ...(center === undefined ? {} : { center }),
      ...(scanner === undefined ? {} : { scanner }),
    },
  };
}

async function openOutcomes(
  protocol: Protocol,
  source: ProtocolSource,
  folders: StudyFolders,
  development: OpenCohort,
): Promise<{ located: LocatedTable | null; readable: boolean; diagnostics: Diagnostic[] }> {
  if (development.outcomes === null) return { located: null, readable: true, diagnostics: [] };
  const path = ["cohorts", development.name, "outcomes"];
  const { located, diagnostics } = await openTable(development.outcomes, "the outcomes file", path, folders, source);
  if (located === null) return { located, readable: false, diagnostics };
  const title = "the outcomes file";
  const keys = outcomeKeys(located.table, protocol.columns);
  const key = keys[0] ?? protocol.columns.id;
  diagnostics.push(
    ...missingColumn(located, title, { column: key, path: ["columns", "id"] }, source),
    ...outcomeColumns(protocol.outcome).flatMap((column) =>
      missingColumn(located, title, { column, path: outcomePath(protocol, column) }, source),
    ),
  );
  if (diagnostics.length === 0) diagnostics.push(...checkKey(located, key, keys));
  return { located, readable: true, diagnostics };
}

function outcomesFileThere(
  cohort: string,
  outcomes: string | null,
  folders: StudyFolders,
  source: ProtocolSource,
): Diagnostic[] {
  if (outcomes === null) return [];
  const found = findStudyFile(outcomes, "the outcomes file", ["cohorts", cohort, "outcomes"], folders, source);
  return isFoundFile(found) ? [] : [found];
}

function checkSeals({ protocol, source, cohorts }: StudyContext): Diagnostic[] {
  return cohorts.flatMap((cohort) => {
    const column = outcomeColumns(protocol.outcome).find((name) => cohort.located.table.columns.includes(name));
    if (cohort.role === "development" || column === undefined) return [];
    const facts = { cohort: cohort.name, column, separate: cohort.outcomes !== null };
    return [diagnose("seal-not-provable", facts, source.keyPlace(["cohorts", cohort.name]))];
  });
}

function sealed({ name, role, located: { table } }: OpenCohort, outcome: readonly string[]): CheckedCohort {
  const at = outcome.map((column) => table.columns.indexOf(column));
  if (role === "development" || at.every((index) => index < 0)) return { name, role, cases: table };
  const without = (cells: readonly string[]): string[] => cells.filter((_, index) => !at.includes(index));
  return { name, role, cases: { ...table, columns: without(table.columns), rows: table.rows.map(without) } };
}
