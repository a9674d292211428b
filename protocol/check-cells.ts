import { cellPlace, tableColumn, type LocatedTable } from "./case-table.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { isMissingCell } from "./missing-cell.ts";
import { numberCell } from "./number-cell.ts";
import { nearestName } from "./nearest-name.ts";
import type { TableColumnPlan } from "./plan.ts";

const shown = 10;

/** Infinite numbers, undeclared levels, and columns that are neither numbers nor categories; fills in the numeric columns. */
export function checkCells(
  located: LocatedTable,
  columns: readonly TableColumnPlan[],
  numeric: Set<string>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { name, levels } of columns) {
    const values = tableColumn(located.table, name) ?? [];
    if (levels !== null) {
      found.push(...unknownLevel(located, name, values, levels));
      continue;
    }
    let numbers = 0;
    let texts = 0;
    let firstText = -1;
    let infinite = -1;
    for (let row = 0; row < values.length; row++) {
      const value = values[row];
      if (isMissingCell(value)) continue;
      if (!Number.isNaN(numberCell(value))) numbers++;
      else if (isInfinite(value)) infinite = infinite < 0 ? row : infinite;
      else if (texts++ === 0) firstText = row;
    }
    if (infinite >= 0)
      found.push(
        diagnose("feature-not-finite", { column: name, value: values[infinite] }, cellPlace(located, infinite, name)),
      );
    if (texts === 0) numeric.add(name);
    else if (numbers > 0) {
      const facts = { column: name, numbers, texts, example: values[firstText] };
      found.push(diagnose("column-mixed", facts, cellPlace(located, firstText, name)));
    }
  }
  return found.slice(0, shown);
}

/** Values of an external cohort fit what development has: numbers stay numbers, declared levels are known. */
export function checkExternalCells(
  located: LocatedTable,
  cohort: string,
  columns: readonly TableColumnPlan[],
  numeric: ReadonlySet<string>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { name, levels } of columns) {
    const values = tableColumn(located.table, name) ?? [];
    if (levels !== null) {
      found.push(...unknownLevel(located, name, values, levels));
      continue;
    }
    if (!numeric.has(name)) continue;
    const row = values.findIndex((value) => !isMissingCell(value) && Number.isNaN(numberCell(value)));
    if (row < 0) continue;
    const place = cellPlace(located, row, name);
    found.push(
      isInfinite(values[row])
        ? diagnose("feature-not-finite", { column: name, value: values[row] }, place)
        : diagnose("column-type-differs", { column: name, value: values[row], cohort }, place),
    );
  }
  return found.slice(0, shown);
}

function unknownLevel(
  located: LocatedTable,
  name: string,
  values: readonly string[],
  levels: readonly string[],
): Diagnostic[] {
  const row = values.findIndex((value) => !isMissingCell(value) && !levels.includes(value));
  if (row < 0) return [];
  const facts = { column: name, value: values[row], levels, nearest: nearestName(values[row], levels) };
  return [diagnose("level-unknown", facts, cellPlace(located, row, name))];
}

function isInfinite(value: string): boolean {
  return /^[+-]?inf(inity)?$/i.test(value);
}
