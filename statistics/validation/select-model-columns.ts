import type { FeatureColumn, FeatureTable } from "../feature-table.ts";
import type { FeatureChoice } from "./model-spec.ts";

/** A model asks for a feature that the table does not have. */
export class UnknownFeatureError extends Error {
  override readonly name = "UnknownFeatureError";
  readonly set: string;
  readonly column: string | null;

  constructor(set: string, column: string | null, present: readonly string[]) {
    const shown = present.slice(0, 8).map((name) => `\`${name}\``);
    const rest = present.length > shown.length ? ` and ${present.length - shown.length} more` : "";
    super(
      column === null
        ? `features: no column of set \`${set}\`, expected one of the sets ${shown.join(", ")}${rest}, correct the model's features`
        : `features: no column \`${column}\` in set \`${set}\`, expected one of ${shown.join(", ")}${rest}, correct the model's features`,
    );
    this.set = set;
    this.column = column;
  }
}

/** A value whose square, or whose sum of squares over the cases, is no number any more. */
export class ExtremeValueError extends Error {
  override readonly name = "ExtremeValueError";
  readonly column: string;

  constructor(column: string, value: number) {
    super(
      `column \`${column}\`: a value is too large to compute with, expected at most ${most} in size, got ${value}, correct the value or the unit of the feature`,
    );
    this.column = column;
  }
}

const most = 1e150;

/**
 * Refuses finite values that no sum of squares can hold; infinite ones are refused by the step or learner that meets them.
 *
 * @throws ExtremeValueError
 */
export function refuseExtremeValues({ columns }: FeatureTable): void {
  for (const column of columns) {
    if (column.kind === "category") continue;
    const extreme = column.values.find((value) => Number.isFinite(value) && Math.abs(value) > most);
    if (extreme !== undefined) throw new ExtremeValueError(column.name, extreme);
  }
}

/**
 * The columns that a model uses, in the order of its choices and of the table within one pattern; each at most once.
 *
 * @param table all feature sets
 * @param features sets, with all or named columns (with or without the set in front; `*` stands for any text)
 * @returns a view of the same rows; values are shared, not copied
 * @throws UnknownFeatureError where a set or a name matches nothing
 */
export function selectModelColumns(table: FeatureTable, features: readonly FeatureChoice[]): FeatureTable {
  const chosen = new Set<FeatureColumn>();
  for (const { set, columns, except = [] } of features) {
    const own = table.columns.filter((column) => column.set === set);
    if (own.length === 0) throw new UnknownFeatureError(set, null, [...new Set(table.columns.map((c) => c.set))]);
    if (columns === null) {
      for (const column of own) {
        const isLeftOut = except.some(
          (pattern) => matches(pattern, column.name) || matches(`${set}.${pattern}`, column.name),
        );
        if (!isLeftOut) chosen.add(column);
      }
      continue;
    }
    for (const pattern of columns) {
      const matching = own.filter(
        (column) => matches(pattern, column.name) || matches(`${set}.${pattern}`, column.name),
      );
      if (matching.length === 0) {
        throw new UnknownFeatureError(
          set,
          pattern,
          own.map((column) => column.name),
        );
      }
      for (const column of matching) chosen.add(column);
    }
  }
  return { rows: table.rows, columns: [...chosen] };
}

function matches(pattern: string, name: string): boolean {
  if (!pattern.includes("*")) return pattern === name;
  const [first, ...rest] = pattern.split("*");
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (let i = 0; i < rest.length; i++) {
    const found = i === rest.length - 1 ? name.length - rest[i].length : name.indexOf(rest[i], at);
    if (found < at || !name.startsWith(rest[i], found)) return false;
    at = found + rest[i].length;
  }
  return true;
}
