import type { RowOf } from "../report-rows.ts";

type StateRow = Pick<RowOf<"batch_summary">, "set" | "batch" | "state" | "harmonization">;

/** One state of one feature set, as a panel of a figure or a row of a table. */
export interface HarmonizationState {
  readonly set: string;
  readonly batch: string;
  /** `Before harmonization`, `After combat` */
  readonly title: string;
  readonly holds: (row: StateRow) => boolean;
}

/** The states of which there are rows: per set and batch variable first as it is, then after each harmonization. */
export function harmonizationStates(rows: readonly StateRow[]): HarmonizationState[] {
  const found = new Map<string, HarmonizationState>();
  for (const { set, batch, state, harmonization } of rows) {
    const key = JSON.stringify([set, batch, state, harmonization]);
    if (found.has(key)) continue;
    found.set(key, {
      set,
      batch,
      title: state === "before" ? "Before harmonization" : `After ${harmonization}`,
      holds: (row) =>
        row.set === set && row.batch === batch && row.state === state && row.harmonization === harmonization,
    });
  }
  return [...found.values()];
}

/** Whether any row stands after a harmonization. */
export function showsHarmonization(rows: readonly StateRow[]): boolean {
  return rows.some((row) => row.state === "after");
}
