/** A table in memory: what Arrow, Parquet and DuckDB hold, without knowing any of them. */
export interface Table {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

export type TableColumn =
  | { readonly name: string; readonly type: "text"; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly type: "float"; readonly values: Float64Array }
  | { readonly name: string; readonly type: "integer"; readonly values: Int32Array };
