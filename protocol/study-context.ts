import { readFile } from "node:fs/promises";

import { parseCaseTable, tableColumn, type LocatedTable } from "./case-table.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { PlanCohort } from "./plan.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import type { Protocol } from "./schema/protocol.ts";
import { findStudyFile, isFoundFile, type FoundFile, type StudyFolders } from "./study-folders.ts";

/** A cohort whose case table was read. */
export interface OpenCohort extends PlanCohort {
  readonly located: LocatedTable;
}

/** What the checks of a study share. */
export interface StudyContext {
  readonly protocol: Protocol;
  readonly source: ProtocolSource;
  readonly folders: StudyFolders;
  /** Development first. */
  readonly cohorts: readonly OpenCohort[];
  /** Outcome of every row of the development table, one list per outcome column; null where it cannot be read. */
  readonly outcome: readonly (readonly string[])[] | null;
}

/** Finds and reads one table; null with diagnostics where that fails. */
export async function openTable(
  name: string,
  what: string,
  path: Path,
  folders: StudyFolders,
  source: ProtocolSource,
): Promise<{ located: LocatedTable | null; diagnostics: Diagnostic[] }> {
  const found: FoundFile | Diagnostic = findStudyFile(name, what, path, folders, source);
  if (!isFoundFile(found)) return { located: null, diagnostics: [found] };
  const { table, lines, diagnostics } = parseCaseTable(found.shown, await readFile(found.path));
  return { located: table === null ? null : { table, lines }, diagnostics };
}

/** Who a row belongs to: its patient where patients are known, else the case itself. */
export function patientsOf(protocol: Protocol, cohort: OpenCohort): string[] {
  const { table } = cohort.located;
  const { id, patient } = protocol.columns;
  const named = (patient === undefined ? null : tableColumn(table, patient)) ?? tableColumn(table, id);
  return named ?? table.rows.map((_, row) => `row ${row}`);
}
