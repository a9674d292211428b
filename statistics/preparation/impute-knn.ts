import type { FeatureColumn, FeatureTable, NumericColumn } from "../feature-table.ts";
import type { Step } from "../step.ts";
import { columnMoments } from "./column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "./column-signature.ts";

export interface ImputeKnnOptions {
  readonly kind: "impute-knn";
  /** How many training rows give the mean that fills a gap. */
  readonly neighbors: number;
}

export interface ImputeKnnFitted {
  readonly columns: readonly ColumnSignature[];
  readonly neighbors: number;
  /** Numeric columns that stay, in column order. */
  readonly numeric: readonly string[];
  /** One per entry of `numeric`, unit of the column. */
  readonly means: readonly number[];
  /** Population standard deviation, 1 for near-constant columns. */
  readonly scales: readonly number[];
  /** Training values by column; null = missing. The rows of training are part of the fitted step. */
  readonly training: readonly (readonly (number | null)[])[];
  /** Numeric columns without any value in training: they leave the table. */
  readonly dropped: readonly string[];
}

/**
 * Step `impute-knn`: a missing value becomes the mean of that column over the `neighbors` nearest training rows that have
 * it (Troyanskaya et al. 2001, doi 10.1093/bioinformatics/17.6.520). The distance is Euclidean over columns standardized by
 * the training rows, of the entries present in both rows, scaled up to all columns: scikit-learn's `KNNImputer` between
 * `StandardScaler` and its inverse. Of equally near rows the earlier one in training counts; a row that shares no entry
 * with any donor gets the training mean. Category columns pass untouched and take no part in the distance.
 */
export const imputeKnn: Step<ImputeKnnOptions, ImputeKnnFitted> = {
  kind: "impute-knn",
  fit(table, _context, _outcome, { neighbors }) {
    const numeric: string[] = [];
    const means: number[] = [];
    const scales: number[] = [];
    const training: (number | null)[][] = [];
    const dropped: string[] = [];
    for (const column of table.columns) {
      if (column.kind === "category") continue;
      const { count, mean, populationVariance, nearConstant } = columnMoments(column.name, column.values);
      if (count === 0) {
        dropped.push(column.name);
        continue;
      }
      numeric.push(column.name);
      means.push(mean + 0); // JSON has no -0
      scales.push(nearConstant ? 1 : Math.sqrt(populationVariance));
      training.push(Array.from(column.values, (value) => (Number.isNaN(value) ? null : value + 0)));
    }
    return { columns: signColumns(table), neighbors, numeric, means, scales, training, dropped };
  },
  apply(fitted, table): FeatureTable {
    const matched = matchColumns("impute-knn", fitted.columns, table);
    const dropped = new Set(fitted.dropped);
    const kept = matched.filter((column): column is NumericColumn => isKept(column, dropped));
    const filled = new Map(kept.map((column) => [column.name, column.values]));
    if (kept.some(({ values }) => values.some(Number.isNaN))) {
      const donors = fitted.training.map((values, j) =>
        Float64Array.from(values, (value) =>
          value === null ? Number.NaN : (value - fitted.means[j]) / fitted.scales[j],
        ),
      );
      const own = kept.map(({ values }, j) => values.map((value) => (value - fitted.means[j]) / fitted.scales[j]));
      kept.forEach(({ name, values }) => filled.set(name, values.slice()));
      for (let row = 0; row < table.rows; row++) {
        const gaps = kept.flatMap(({ values }, j) => (Number.isNaN(values[row]) ? [j] : []));
        if (gaps.length === 0) continue;
        const order = nearestFirst(donors, own, row);
        for (const j of gaps) filled.get(kept[j].name)![row] = fillFrom(fitted, j, order);
      }
    }
    const columns = matched.flatMap((column): FeatureColumn[] => {
      if (column.kind === "category") return [column];
      const values = filled.get(column.name);
      return values === undefined ? [] : [{ ...column, values }];
    });
    return { rows: table.rows, columns };
  },
};

function isKept(column: FeatureColumn, dropped: ReadonlySet<string>): column is NumericColumn {
  return column.kind === "numeric" && !dropped.has(column.name);
}

/** Training rows that share an entry with the row, nearest first, earlier ones first among equals. */
function nearestFirst(donors: readonly Float64Array[], own: readonly Float64Array[], row: number): number[] {
  const count = donors[0].length;
  const squares = new Float64Array(count);
  const shared = new Float64Array(count);
  for (let j = 0; j < donors.length; j++) {
    const value = own[j][row];
    if (Number.isNaN(value)) continue;
    const column = donors[j];
    for (let donor = 0; donor < count; donor++) {
      const difference = value - column[donor];
      if (Number.isNaN(difference)) continue;
      squares[donor] += difference * difference;
      shared[donor]++;
    }
  }
  const distances = squares.map((square, donor) => square / shared[donor]);
  const present = Array.from(distances.keys()).filter((donor) => shared[donor] > 0);
  return present.sort((a, b) => distances[a] - distances[b] || a - b);
}

function fillFrom({ training, means, neighbors }: ImputeKnnFitted, column: number, order: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const donor of order) {
    const value = training[column][donor];
    if (value === null) continue;
    sum += value;
    count++;
    if (count === neighbors) break;
  }
  return count === 0 ? means[column] : sum / count;
}
