/** Rows are cases, columns are features; column-major because every fit walks columns. */
export interface FeatureTable {
  readonly rows: number;
  readonly columns: readonly FeatureColumn[];
}

export type FeatureColumn = NumericColumn | CategoryColumn;

export interface NumericColumn {
  readonly kind: "numeric";
  /** Unique in the table: `ct.morph_volume`. */
  readonly name: string;
  /** Feature set that it belongs to. */
  readonly set: string;
  /** NaN = missing. */
  readonly values: Float64Array;
  /**
   * Where the study has repeated measurements of other patients: lower limit of the intraclass correlation by
   * `reliabilityKey`; null where it is not defined.
   */
  readonly reliability?: Readonly<Record<string, number | null>>;
}

export interface CategoryColumn {
  readonly kind: "category";
  readonly name: string;
  readonly set: string;
  /** Empty text = missing. */
  readonly values: readonly string[];
  /** Declared levels, or null: learned in training. */
  readonly levels: readonly string[] | null;
}

/** What belongs to the rows but is no feature: grouping, batches, covariates. */
export interface RowContext {
  /** Grouping for splits, one per row. */
  readonly patients: readonly string[];
  /** Batch variables and covariates by name (`center`, `age`). */
  readonly variables: Readonly<Record<string, FeatureColumn>>;
}
