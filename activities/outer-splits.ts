import type { OuterPlan } from "../protocol/outer-plan.ts";
import type { OuterSplit } from "../statistics/resampling/outer-split.ts";
import { makeTable, type TableRow } from "../tables/make-table.ts";
import { tableRows } from "../tables/table-rows.ts";
import type { Table } from "../tables/table.ts";

/** Outer splits as the table `folds`: a row per case and role, and how often the case stands in that part. */
export function splitTable(splits: readonly OuterSplit[], cases: readonly string[]): Table {
  const rows: TableRow<"folds">[] = [];
  for (const { repeat, fold, label, train, test } of splits) {
    for (const [role, members] of [
      ["test", test],
      ["train", train],
    ] as const) {
      for (const [row, times] of timesOf(members)) rows.push({ repeat, fold, case: cases[row], role, times, label });
    }
  }
  return makeTable("folds", rows);
}

/** The same splits from the table, by the rows of the matrix. */
export function splitsFrom(table: Table, cases: readonly string[]): OuterSplit[] {
  const rowOf = new Map(cases.map((name, row) => [name, row]));
  const found = new Map<string, { place: Omit<OuterSplit, "train" | "test">; train: number[]; test: number[] }>();
  for (const { repeat, fold, label, case: name, role, times } of tableRows(table, "folds")) {
    const key = `${repeat} ${fold}`;
    const split = found.get(key) ?? { place: { repeat, fold, label: label ?? "" }, train: [], test: [] };
    const row = rowOf.get(name ?? "");
    if (row === undefined) throw new TypeError(`folds: case "${name}" is not in the matrix; run the study again`);
    for (let k = 0; k < times; k++) (role === "train" ? split.train : split.test).push(row);
    found.set(key, split);
  }
  return [...found.values()].map(({ place, train, test }) => ({
    ...place,
    train: Int32Array.from(train),
    test: Int32Array.from(test),
  }));
}

/** Splits that are one item of a node: all folds of a repeat, else one split. */
export function splitItems<Split extends Pick<OuterSplit, "repeat">>(
  splits: readonly Split[],
  outer: OuterPlan["kind"],
): Split[][] {
  if (outer !== "folds") return splits.map((split) => [split]);
  const repeats = new Map<number, Split[]>();
  for (const split of splits) repeats.set(split.repeat, [...(repeats.get(split.repeat) ?? []), split]);
  return [...repeats.values()];
}

function timesOf(rows: Int32Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const row of rows) times.set(row, (times.get(row) ?? 0) + 1);
  return times;
}
