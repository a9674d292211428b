import type { FeatureColumn, FeatureTable, RowContext } from "../feature-table.ts";
import { blockPresence } from "./block-presence.ts";
import { membersWithSay } from "./combine-available.ts";
import type { FittedModel, FittedStep } from "./fitted-model.ts";

/** How far one row is from what the model was fitted on. */
export interface RowScope {
  /** Features outside the widened range of training. */
  readonly outside: readonly OutsideValue[];
  /** Category levels and batches that training did not have (`stage=V`, `center=coast`), and `age=missing` where it never was. */
  readonly unseen: readonly string[];
}

export interface OutsideValue {
  readonly column: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface TrainingScope {
  /** Raw numeric columns that the predictions depend on; only they are looked at. */
  readonly columns: readonly string[];
  readonly rows: readonly RowScope[];
}

/**
 * What of each row lies outside the training of a model. Columns that the prediction does not depend on (left out by a step,
 * or with weight 0) are not looked at; a missing value is inside the range.
 *
 * @param model of `fitProcedure`, possibly read back from JSON
 * @param table the raw columns of the model (`modelRows`)
 * @param context variables of the same rows
 * @param margin share of the training range by which it is widened at both ends, 0 or more
 * @returns one entry per row, columns in the order of the table
 */
export function trainingScope(
  model: FittedModel,
  table: FeatureTable,
  context: RowContext,
  margin: number,
): TrainingScope {
  const used = usedColumns(model, table.columns);
  const { learner } = model;
  const isPartial = learner.kind === "ensemble" && learner.combination.by === "available";
  const presence = isPartial ? blockPresence(table.columns, table.rows) : null;
  const ranges = new Map(model.training.ranges.map((range) => [range.column, range]));
  const levels = new Map(model.training.levels.map((entry) => [entry.column, new Set(entry.levels)]));
  const rows = Array.from({ length: table.rows }, () => ({ outside: [] as OutsideValue[], unseen: [] as string[] }));
  for (const column of used) {
    if (column.kind === "category") {
      const known = levels.get(column.name);
      column.values.forEach((value, row) => {
        if (value !== "" && known?.has(value) === false) rows[row].unseen.push(`${column.name}=${value}`);
      });
      continue;
    }
    const { minimum, maximum, missing } = ranges.get(column.name) ?? { minimum: null, maximum: null, missing: null };
    if (minimum === null || maximum === null) continue;
    const reach = margin * (maximum - minimum);
    for (let row = 0; row < table.rows; row++) {
      const value = column.values[row];
      const isAbsent = presence?.get(column.set)?.[row] === 0;
      if (Number.isNaN(value) && missing === 0 && !isAbsent) rows[row].unseen.push(`${column.name}=missing`);
      if (value < minimum - reach || value > maximum + reach)
        rows[row].outside.push({ column: column.name, value, minimum, maximum });
    }
  }
  for (const { batch, batches } of stepsOf(model).flatMap(({ fitted }) => knownBatches(fitted))) {
    const variable = context.variables[batch];
    const labels = variable === undefined ? [] : Array.from(variable.values, String);
    labels.forEach((label, row) => {
      const name = `${batch}=${label}`;
      if (!batches.includes(label) && !rows[row].unseen.includes(name)) rows[row].unseen.push(name);
    });
  }
  return { columns: used.filter(({ kind }) => kind === "numeric").map(({ name }) => name), rows };
}

/** Raw columns behind the weights of the learner; all of them where components or weights do not tell. */
function usedColumns(model: FittedModel, columns: readonly FeatureColumn[]): FeatureColumn[] {
  const { measure, weights } = model.summary;
  const names = weights.filter(({ value }) => measure === null || value !== 0).map(({ name }) => name);
  const behind = (name: string) =>
    columns.filter((column) => name === column.name || name.startsWith(`${column.name}=`));
  const found = new Set<FeatureColumn>();
  for (const name of names) {
    const own = behind(name);
    if (own.length === 0) return [...columns];
    for (const column of own) found.add(column);
  }
  return columns.filter((column) => found.has(column));
}

/** Of an ensemble the steps of the members that have a say. */
function stepsOf({ steps, learner }: FittedModel): readonly FittedStep[] {
  if (learner.kind !== "ensemble") return steps;
  const { members, combination } = learner;
  const hasSay = membersWithSay(combination, members.length);
  return members.filter((_, m) => hasSay[m]).flatMap((member) => member.steps);
}

interface KnownBatches {
  readonly batch: string;
  readonly batches: readonly string[];
}

/** Of a fitted harmonization step; the state of a step is known by its kind alone, so that its shape is looked at. */
function knownBatches(fitted: unknown): KnownBatches[] {
  if (typeof fitted !== "object" || fitted === null) return [];
  const { batch, batches, combat } = fitted as Partial<KnownBatches> & { readonly combat?: unknown };
  if (typeof combat === "object") return knownBatches(combat);
  return typeof batch === "string" && Array.isArray(batches) ? [{ batch, batches }] : [];
}
