import type { MissingPolicy } from "../protocol/plan.ts";
import type { FeatureColumn } from "../statistics/feature-table.ts";
import { concatTables } from "../tables/concat-tables.ts";
import { tableColumn } from "../tables/table-column.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { NodeInputs } from "../workflows/run-plan.ts";
import type { ActivityContext } from "./activity-context.ts";
import { getTable, inputArtifact } from "./artifacts.ts";
import type { Lesion } from "./matrix-rows.ts";

export interface SetParams {
  readonly set: string;
  readonly missing: MissingPolicy;
  readonly timepoint: string | null;
  readonly eachLesion: boolean;
  readonly eachRegion: readonly string[];
}

/** Features that are measured together: those of the mask and what is derived from it, or those of a region of which there are several. */
export interface FeatureBlock {
  /** `row`: one per row of the case table; `lesion`: one per region of the mask; `part`: several that all belong to the row. */
  readonly each: "row" | "lesion" | "part";
  readonly cells: readonly Lesion[];
  /** One value per cell. */
  readonly columns: readonly FeatureColumn[];
  /** Of each column, without the region; null where the features are values of a table. */
  readonly tags: readonly string[] | null;
  /** One per cell; NaN where it is not known. */
  readonly volumesMm3: Float64Array;
}

/** One feature set of a cohort. */
export interface SetFeatures {
  readonly params: SetParams;
  /** By row of the case table: why it could not be measured, and why there is nothing to measure. */
  readonly failed: ReadonlyMap<number, string>;
  readonly absent: ReadonlyMap<number, string>;
  readonly blocks: readonly FeatureBlock[];
}

/** Features that were measured in images. */
export async function measuredFeatures(
  context: ActivityContext,
  inputs: NodeInputs,
  params: SetParams,
  cases: readonly string[],
): Promise<SetFeatures> {
  const { set } = params;
  const long = await getTable(context.store, inputArtifact(inputs, `features.${set}`, "features"));
  const failures = concatTables([
    await getTable(context.store, inputArtifact(inputs, `inspect.${set}`, "failures")),
    await getTable(context.store, inputArtifact(inputs, `features.${set}`, "failures")),
  ]);
  const missing = await getTable(context.store, inputArtifact(inputs, `images.${set}`, "missing"));
  const rowOf = new Map(cases.map((name, row) => [name, row]));
  const byRow = (reasons: readonly (readonly [string | null, string])[]) =>
    new Map(reasons.flatMap(([name, reason]) => ofRow(rowOf, name, reason)));
  const drafts = new Map<string, BlockDraft>();
  const [names, lesions, regions, tags] = ["case", "lesion", "region", "tag"].map((name) =>
    tableColumn(long, name, "text").map((text) => text ?? ""),
  );
  const values = tableColumn(long, "value", "float");
  for (let index = 0; index < long.rows; index++) {
    const row = rowOf.get(names[index]);
    if (row === undefined) continue;
    const several = params.eachLesion || params.eachRegion.length > 0;
    const lesion = several ? lesions[index] : "";
    const base = baseRegion(regions[index], lesion);
    const isPart = params.eachRegion.includes(base);
    const each = isPart ? "part" : params.eachLesion ? "lesion" : "row";
    const key = isPart ? base : "mask";
    const draft = drafts.get(key) ?? new BlockDraft(set, each, key);
    drafts.set(key, draft);
    draft.add({ row, name: lesion }, base, tags[index], values[index]);
  }
  return {
    params,
    failed: byRow(tableRows(failures, "failures").map((row) => [row.case, `${row.error}: ${row.message}`])),
    absent: byRow(tableRows(missing).map((row) => [String(row["case"]), String(row["reason"])])),
    blocks: [...drafts.values()].map((draft) => draft.finish()),
  };
}

/** Features that are values of the case table or of a file. */
export async function listedFeatures(
  context: ActivityContext,
  inputs: NodeInputs,
  params: SetParams,
  cases: readonly string[],
  cohort: string,
  levels: Readonly<Record<string, readonly string[]>>,
): Promise<SetFeatures> {
  const { set } = params;
  const table = await getTable(context.store, inputArtifact(inputs, `features.${set}`, `columns.${cohort}`));
  const present = tableColumn(table, "present", "integer");
  const unreadable = tableColumn(table, "unreadable", "text");
  // Behind case, present and unreadable: a feature may have any of these names too.
  const columns = table.columns.slice(3).map((column): FeatureColumn => {
    const name = `${set}.${column.name}`;
    return column.type === "text"
      ? {
          kind: "category",
          name,
          set,
          values: column.values.map((value) => value ?? ""),
          levels: levels[name] ?? null,
        }
      : { kind: "numeric", name, set, values: Float64Array.from(column.values) };
  });
  const absent = cases.flatMap((_, row) =>
    present[row] === 1 ? [] : [[row, `${set}: no row in the feature file`] as const],
  );
  const failed = unreadable.flatMap((problem, row) =>
    problem === null || problem === "" ? [] : [[row, problem] as const],
  );
  const block: FeatureBlock = {
    each: "row",
    cells: cases.map((_, row) => ({ row, name: "" })),
    columns,
    tags: null,
    volumesMm3: new Float64Array(cases.length).fill(Number.NaN),
  };
  return { params, failed: new Map(failed), absent: new Map(absent), blocks: [block] };
}

/** `label-2` is the mask of a lesion, `label-2.rim` its rim. */
function baseRegion(region: string, lesion: string): string {
  if (lesion === "") return region;
  return region === lesion ? "mask" : region.slice(lesion.length + 1);
}

function ofRow(rowOf: ReadonlyMap<string, number>, name: string | null, reason: string): [number, string][] {
  const row = rowOf.get(name ?? "");
  return row === undefined ? [] : [[row, reason]];
}

/** A block while the long table is read: cells and columns in the order in which they come. */
class BlockDraft {
  private readonly set: string;
  private readonly each: FeatureBlock["each"];
  private readonly region: string;
  private readonly cells: Lesion[] = [];
  private readonly cellOf = new Map<string, number>();
  private readonly columns = new Map<string, { tag: string; values: number[] }>();

  constructor(set: string, each: FeatureBlock["each"], region: string) {
    this.set = set;
    this.each = each;
    this.region = region;
  }

  add(lesion: Lesion, region: string, tag: string, value: number): void {
    const key = `${lesion.row}/${lesion.name}`;
    const cell = this.cellOf.get(key) ?? this.cells.push(lesion) - 1;
    this.cellOf.set(key, cell);
    const name = region === "mask" ? tag : `${region}.${tag}`;
    const column = this.columns.get(name) ?? { tag, values: [] };
    this.columns.set(name, column);
    column.values[cell] = value;
  }

  finish(): FeatureBlock {
    const { set, each, cells } = this;
    const dense = (values: readonly number[] = []) => Float64Array.from(cells, (_, cell) => values[cell] ?? Number.NaN);
    const volume = this.region === "mask" ? "morph_volume" : `${this.region}.morph_volume`;
    return {
      each,
      cells,
      columns: [...this.columns].map(([name, { values }]) => ({
        kind: "numeric",
        name: `${set}.${name}`,
        set,
        values: dense(values),
      })),
      tags: [...this.columns.values()].map(({ tag }) => tag),
      volumesMm3: dense(this.columns.get(volume)?.values),
    };
  }
}
