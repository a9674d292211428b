import type { FeatureTable } from "../feature-table.ts";
import { intraclassCorrelation } from "../metrics/intraclass-correlation.ts";

export type ReliabilityForm = "1,1" | "2,1" | "3,1";

/**
 * Under which name a column carries its lower limit.
 *
 * @param cohort of the repeats
 * @param form of the coefficient
 * @returns `retest 1,1`
 */
export function reliabilityKey(cohort: string, form: ReliabilityForm): string {
  return `${cohort} ${form}`;
}

export interface ReliabilityRow {
  readonly feature: string;
  readonly form: ReliabilityForm;
  readonly estimate: number;
  /** Lower limit; NaN where nothing varies or fewer than 2 subjects are complete. */
  readonly lower: number;
  readonly subjects: number;
  /** Measurements of each subject. */
  readonly repeats: number;
}

/** Repeated measurements, one per row. */
export interface ReliabilityInput {
  readonly table: FeatureTable;
  /** What was measured, one label per row. */
  readonly subjects: readonly string[];
  /** Who measured (or which repeat it is), one label per row; null: repeats without order. */
  readonly raters: readonly string[] | null;
  readonly forms: readonly ReliabilityForm[];
  readonly confidence: number;
}

/**
 * Intraclass correlation of every numeric column over repeated measurements of the same subjects (`intraclassCorrelation`).
 * The design is made complete: without raters each subject counts with the commonest number of repeats (its first ones; of
 * equally common numbers the larger), with raters with its first measurement by each of them; subjects that have fewer are
 * left out, and so are, column by column, those with a missing value.
 *
 * @param input features and labels of all rows
 * @returns one row per column and form, in order of the columns; `1,1` does not look at raters
 */
export function measureReliability({ table, subjects, raters, forms, confidence }: ReliabilityInput): ReliabilityRow[] {
  const unordered = completeRepeats(subjects);
  const crossed = raters === null ? [] : completeRaters(subjects, raters);
  return table.columns.flatMap((column) => {
    if (column.kind === "category") return [];
    return forms.map((form): ReliabilityRow => {
      const design = form === "1,1" ? unordered : crossed;
      const repeats = design[0]?.length ?? 0;
      const complete = design.filter((rows) => rows.every((row) => Number.isFinite(column.values[row])));
      const base = { feature: column.name, form, subjects: complete.length, repeats };
      if (complete.length < 2 || repeats < 2) return { ...base, estimate: Number.NaN, lower: Number.NaN };
      const values = Float64Array.from(complete.flat(), (row) => column.values[row]);
      return { ...base, ...intraclassCorrelation(values, complete.length, repeats, form, confidence) };
    });
  });
}

/** Rows of each subject that has enough of them, all the same number. */
function completeRepeats(subjects: readonly string[]): number[][] {
  const rowsOf = new Map<string, number[]>();
  subjects.forEach((subject, row) => {
    const rows = rowsOf.get(subject);
    if (rows === undefined) rowsOf.set(subject, [row]);
    else rows.push(row);
  });
  const counts = new Map<number, number>();
  for (const { length } of rowsOf.values()) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [commonest] = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || b - a)[0] ?? [Infinity];
  return [...rowsOf.values()].filter(({ length }) => length >= commonest).map((rows) => rows.slice(0, commonest));
}

/** Rows of each subject by rater, of those that every rater measured. */
function completeRaters(subjects: readonly string[], raters: readonly string[]): number[][] {
  const names = [...new Set(raters)].sort();
  const rowsOf = new Map<string, Map<string, number>>();
  subjects.forEach((subject, row) => {
    const own = rowsOf.get(subject) ?? new Map<string, number>();
    if (!own.has(raters[row])) own.set(raters[row], row);
    rowsOf.set(subject, own);
  });
  return [...rowsOf.values()]
    .filter((own) => own.size === names.length)
    .map((own) => names.map((name) => own.get(name)!));
}
