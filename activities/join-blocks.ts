import type { FeaturesAssembleNode } from "../protocol/plan.ts";
import type { FeatureColumn } from "../statistics/feature-table.ts";
import type { LesionGroups } from "../statistics/lesions/combine-lesions.ts";
import type { TableRow } from "../tables/make-table.ts";
import type { ActivityContext } from "./activity-context.ts";
import type { CohortRow } from "./cohort-rows.ts";
import type { FeatureBlock, SetFeatures } from "./feature-blocks.ts";
import { LesionsError } from "./lesions-error.ts";
import { tableRowsOf, type MatrixRow } from "./matrix-rows.ts";

type Aggregate = FeaturesAssembleNode["params"]["aggregate"];

/** Features of one set, one value per row of the models. */
export interface JoinedSet {
  readonly columns: readonly FeatureColumn[];
  readonly rules: readonly TableRow<"lesion_rules">[];
  /** Row of the case table with the largest lesion, by row of the models; null where the set has no volumes, or none was looked for. */
  readonly largest: readonly (number | null)[] | null;
}

/** What belongs to each row of the models, of one set; several lesions are brought together by the rule of the study. */
export async function joinSet(
  context: ActivityContext,
  { params, blocks }: SetFeatures,
  matrix: readonly MatrixRow[],
  rows: readonly CohortRow[],
  aggregate: Aggregate,
  largest: JoinedSet["largest"],
): Promise<JoinedSet> {
  const joined: JoinedSet[] = [];
  for (const block of blocks) {
    const groups = cellGroups(block, matrix, rows, params.timepoint);
    const part =
      block.tags === null
        ? listedBlock(block, groups, matrix, largest)
        : await measuredBlock(context, block, groups, matrix, aggregate);
    joined.push(part);
  }
  return {
    columns: joined.flatMap((part) => part.columns),
    rules: joined.flatMap((part) => part.rules),
    largest: joined[0]?.largest ?? null,
  };
}

/** Cells of the block that belong to each row of the models. */
export function cellGroups(
  block: FeatureBlock,
  matrix: readonly MatrixRow[],
  rows: readonly CohortRow[],
  timepoint: string | null,
): number[][] {
  const cellsOf = new Map<number, number[]>();
  block.cells.forEach(({ row }, cell) => cellsOf.set(row, [...(cellsOf.get(row) ?? []), cell]));
  return matrix.map((each) => {
    const names = new Set(each.lesions.map(({ row, name }) => `${row}/${name}`));
    return tableRowsOf(each, rows, timepoint).flatMap((row) =>
      (cellsOf.get(row) ?? []).filter(
        (cell) => block.each !== "lesion" || names.has(`${row}/${block.cells[cell].name}`),
      ),
    );
  });
}

async function measuredBlock(
  context: ActivityContext,
  block: FeatureBlock,
  groups: readonly (readonly number[])[],
  matrix: readonly MatrixRow[],
  aggregate: Aggregate,
): Promise<JoinedSet> {
  const several = groups.flatMap((cells, row) => (cells.length > 1 ? [matrix[row].name] : []));
  if (aggregate === null) {
    if (several.length > 0) throw severalLesions(several);
    return { columns: block.columns.map((column) => taken(column, groups)), rules: [], largest: null };
  }
  const combined = await context.threads.run("combine-lesions", {
    aggregate,
    groups: lesionGroups(groups),
    volumesMm3: block.volumesMm3,
    features: block.columns.map(({ values }, index) => ({
      tag: block.tags?.[index] ?? "",
      values: values as Float64Array,
    })),
  });
  const columns: FeatureColumn[] = [];
  const rules: TableRow<"lesion_rules">[] = [];
  combined.features.forEach(({ rule, values }, index) => {
    const { name, set } = block.columns[index];
    const reason =
      rule === null ? "it has no meaning for several lesions together, and is no column of the models" : "";
    rules.push({ set, feature: name, rule: rule ?? "left-out", reason });
    if (values !== null) columns.push({ kind: "numeric", name, set, values });
  });
  const largest = Array.from(combined.largest, (cell) => (cell < 0 ? null : block.cells[cell].row));
  return { columns, rules, largest: aggregate === "largest" ? largest : null };
}

function lesionGroups(groups: readonly (readonly number[])[]): LesionGroups {
  const starts = new Int32Array(groups.length + 1);
  groups.forEach((cells, row) => {
    starts[row + 1] = starts[row] + cells.length;
  });
  return { starts, members: Int32Array.from(groups.flat()) };
}

/** Values of a table: those of the largest lesion where one was chosen, else they must agree. */
function listedBlock(
  block: FeatureBlock,
  groups: readonly (readonly number[])[],
  matrix: readonly MatrixRow[],
  largest: JoinedSet["largest"],
): JoinedSet {
  const chosen = groups.map((cells, index) => {
    const cell = cells.find((each) => block.cells[each].row === largest?.[index]);
    return cell === undefined ? cells : [cell];
  });
  for (const column of block.columns) {
    chosen.forEach((cells, index) => {
      const [first, ...rest] = cells.map((cell) => column.values[cell]);
      if (rest.every((value) => Object.is(value, first))) return;
      throw new LesionsError("column-differs", differing(column.name, matrix[index], [first, ...rest]));
    });
  }
  const one = chosen.map((cells) => cells.slice(0, 1));
  return { columns: block.columns.map((column) => taken(column, one)), rules: [], largest: null };
}

/** The text of `column-differs` at run time. */
export function differing(column: string, { name, patient }: MatrixRow, values: readonly (string | number)[]): string {
  const row = name === patient ? `patient ${patient}` : `${name} of patient ${patient}`;
  return `${row}: ${column} is ${[...new Set(values.map(String))].join(" and ")} in the rows of the case table that make one row of the models, expected one value; correct it, or name the visit that counts (timepoint), or take the largest lesion (lesions: { aggregate: largest })`;
}

function severalLesions(names: readonly string[]): LesionsError {
  const shown = names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");
  return new LesionsError(
    "lesions-several",
    `matrix: ${names.length} rows of the models have several lesions or visits (${shown}), expected one; write "unit: lesion", or "lesions: { aggregate: largest }" (or sum, volume-weighted-mean), or name a visit in the feature set (timepoint)`,
  );
}

/** The only cell of each row, or nothing. */
function taken(column: FeatureColumn, groups: readonly (readonly number[])[]): FeatureColumn {
  return column.kind === "numeric"
    ? {
        ...column,
        values: Float64Array.from(groups, ([cell]) => (cell === undefined ? Number.NaN : column.values[cell])),
      }
    : { ...column, values: groups.map(([cell]) => (cell === undefined ? "" : column.values[cell])) };
}
