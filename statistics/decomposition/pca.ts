import type { FeatureColumn, NumericColumn } from "../feature-table.ts";
import { columnMoments } from "../preparation/column-moments.ts";
import { matchColumns, signColumns, type ColumnSignature } from "../preparation/column-signature.ts";
import type { Step } from "../step.ts";
import { principalComponents } from "./principal-components.ts";

export interface PcaOptions {
  readonly kind: "pca";
  /** Feature sets that it touches; null: all numeric columns. */
  readonly on: readonly string[] | null;
  /** One decomposition per set, or one of all. */
  readonly blocks: "by-set" | "together";
  /** Below 1: the fewest components that explain more than this share of the variance; from 1 on: how many. */
  readonly components: number;
}

export interface PcaFitted {
  readonly columns: readonly ColumnSignature[];
  readonly blocks: readonly PcaBlock[];
}

interface PcaBlock {
  readonly set: string;
  /** All numeric columns of the block; they are replaced. */
  readonly replaced: readonly string[];
  /** Those that vary in training. */
  readonly used: readonly { readonly column: string; readonly mean: number; readonly scale: number }[];
  /** One per component, one loading per used column. */
  readonly loadings: readonly (readonly number[])[];
  /** Share of the variance, one per component. */
  readonly explained: readonly number[];
}

/** Set of the components where all numeric columns are decomposed together. */
const togetherSet = "pca";

/**
 * Step `pca`: principal components of the standardized numeric columns (correlation matrix in training) take the place of the
 * columns, as `SET.component_1` ... per set or `pca.component_1` ... of all. The sign makes the first loading of largest size
 * positive. A missing value counts as the mean, near-constant columns take no part, category columns pass untouched and come first.
 */
export const pca: Step<PcaOptions, PcaFitted> = {
  kind: "pca",
  fit(table, _context, _outcome, { on, blocks, components }) {
    const members = new Map<string, NumericColumn[]>();
    for (const column of table.columns) {
      if (column.kind === "category" || (on !== null && !on.includes(column.set))) continue;
      const set = blocks === "by-set" ? column.set : togetherSet;
      members.set(set, [...(members.get(set) ?? []), column]);
    }
    return {
      columns: signColumns(table),
      blocks: [...members].map(([set, columns]) => fitBlock(set, columns, components)),
    };
  },
  apply(fitted, table) {
    const matched = matchColumns("pca", fitted.columns, table);
    const replaced = new Set(fitted.blocks.flatMap((block) => block.replaced));
    const byName = new Map(matched.map((column) => [column.name, column]));
    return {
      rows: table.rows,
      columns: [
        ...matched.filter((column) => !replaced.has(column.name)),
        ...fitted.blocks.flatMap((block) => project(block, byName, table.rows)),
      ],
    };
  },
};

function fitBlock(set: string, columns: readonly NumericColumn[], components: number): PcaBlock {
  const wanted = components < 1 ? columns.length : components;
  const found = principalComponents(
    columns.map(({ values }) => values),
    wanted,
  );
  const count = components < 1 ? countFor(found.explained, components) : found.explained.length;
  return {
    set,
    replaced: columns.map(({ name }) => name),
    used: found.used.map((index) => {
      const { name, values } = columns[index];
      const { mean, populationVariance } = columnMoments(name, values);
      return { column: name, mean: mean + 0, scale: Math.sqrt(populationVariance) }; // JSON has no -0
    }),
    loadings: found.loadings.slice(0, count).map((loadings) => Array.from(loadings, (loading) => loading + 0)),
    explained: found.explained.slice(0, count),
  };
}

/** The fewest components whose shares add up to more than `share`. */
function countFor(explained: readonly number[], share: number): number {
  let sum = 0;
  for (let count = 0; count < explained.length; count++) {
    sum += explained[count];
    if (sum > share) return count + 1;
  }
  return explained.length;
}

function project(block: PcaBlock, byName: ReadonlyMap<string, FeatureColumn>, rows: number): NumericColumn[] {
  const scores = block.loadings.map(() => new Float64Array(rows));
  block.used.forEach(({ column, mean, scale }, j) => {
    const found = byName.get(column);
    if (found?.kind !== "numeric") return;
    for (let row = 0; row < rows; row++) {
      const value = found.values[row];
      if (Number.isNaN(value)) continue;
      const standardized = (value - mean) / scale;
      for (let c = 0; c < scores.length; c++) scores[c][row] += block.loadings[c][j] * standardized;
    }
  });
  return scores.map((values, c) => ({
    kind: "numeric",
    name: `${block.set}.component_${c + 1}`,
    set: block.set,
    values,
  }));
}
