import { harrellConcordance } from "../metrics/harrell-concordance.ts";
import { takeOutcomeRows } from "../outcome.ts";
import type { Outcome } from "../outcome.ts";
import { causeSpecific } from "../survival/cause-specific.ts";
import type { FeatureTable, NumericColumn } from "../feature-table.ts";
import { midranks } from "../metrics/midranks.ts";
import { aucExcess } from "../selection/auc-excess.ts";

export interface FeatureOverviewRow {
  readonly feature: string;
  readonly set: string;
  readonly n: number;
  readonly missing: number;
  readonly constant: number;
  readonly mean: number;
  readonly sd: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly volume_correlation: number;
  /** Of a binary outcome the AUC, of follow-up the concordance, else NaN. */
  readonly auc: number;
}

/**
 * Describes every feature on the development cohort; nothing here feeds a fit.
 *
 * @param table features of the development rows
 * @param outcome of the same rows
 * @param volumeFeature name of the volume column, or null
 * @returns one row per column in table order; a category column has NaN in all numbers but the counts
 */
export function featureOverview(
  table: FeatureTable,
  outcome: Outcome,
  volumeFeature: string | null,
): FeatureOverviewRow[] {
  const volume = table.columns.find((column) => column.name === volumeFeature);
  const volumeRanks = volume?.kind === "numeric" ? volume : null;
  return table.columns.map((column) => {
    if (column.kind === "category") {
      const present = column.values.filter((value) => value !== "");
      const nothing = Number.NaN;
      return {
        feature: column.name,
        set: column.set,
        n: table.rows,
        missing: table.rows - present.length,
        constant: new Set(present).size <= 1 ? 1 : 0,
        mean: nothing,
        sd: nothing,
        minimum: nothing,
        maximum: nothing,
        volume_correlation: nothing,
        auc: nothing,
      };
    }
    return describeNumeric(column, table.rows, outcome, volumeRanks);
  });
}

function describeNumeric(
  column: NumericColumn,
  rows: number,
  outcome: Outcome,
  volume: NumericColumn | null,
): FeatureOverviewRow {
  const present = column.values.filter((value) => !Number.isNaN(value));
  let mean = 0;
  for (const value of present) mean += value / present.length;
  let squares = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (const value of present) {
    squares += (value - mean) ** 2;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  const isEmpty = present.length === 0;
  return {
    feature: column.name,
    set: column.set,
    n: rows,
    missing: rows - present.length,
    constant: isEmpty || minimum === maximum ? 1 : 0,
    mean: isEmpty ? Number.NaN : mean,
    sd: present.length < 2 ? Number.NaN : Math.sqrt(squares / (present.length - 1)),
    minimum: isEmpty ? Number.NaN : minimum,
    maximum: isEmpty ? Number.NaN : maximum,
    volume_correlation: volume === null ? Number.NaN : spearman(column.values, volume.values),
    auc: separation(column.values, outcome),
  };
}

/** How well one feature orders the cases by itself; missing values are left out. */
function separation(values: Float64Array, outcome: Outcome): number {
  if (outcome.kind === "binary") return aucExcess(values, outcome.event) + 0.5;
  if (outcome.kind !== "survival") return Number.NaN;
  const rows = Int32Array.from([...values.keys()].filter((row) => !Number.isNaN(values[row])));
  const scores = Float64Array.from(rows, (row) => values[row]);
  return harrellConcordance(causeSpecific(takeOutcomeRows(outcome, rows), 1), scores).concordance;
}

/**
 * Spearman's rank correlation with midranks over the rows where both values are present.
 *
 * @param first one value per row, NaN = missing
 * @param second one value per row, NaN = missing
 * @returns -1..1; NaN where a column is constant or fewer than two rows are complete
 */
export function spearman(first: Float64Array, second: Float64Array): number {
  const rows = [...first.keys()].filter((row) => !Number.isNaN(first[row]) && !Number.isNaN(second[row]));
  const a = midranks(Float64Array.from(rows, (row) => first[row]));
  const b = midranks(Float64Array.from(rows, (row) => second[row]));
  const center = (rows.length + 1) / 2;
  let products = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < rows.length; index++) {
    products += (a[index] - center) * (b[index] - center);
    squaresA += (a[index] - center) ** 2;
    squaresB += (b[index] - center) ** 2;
  }
  return products / Math.sqrt(squaresA * squaresB);
}
