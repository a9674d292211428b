export type TableErrorCode =
  | "table-column-missing"
  | "table-column-unknown"
  | "table-value"
  | "table-shape"
  | "table-bytes"
  | "table-file"
  | "table-thread";

/** A table that is not what its reader was promised. */
export class TableError extends Error {
  override readonly name = "TableError";
  readonly code: TableErrorCode;
  /** Name of the table or path of the file. */
  readonly table: string;
  readonly column: string | null;

  constructor(code: TableErrorCode, table: string, column: string | null, message: string, options?: ErrorOptions) {
    super(`table ${table}${column === null ? "" : `, column ${column}`}: ${message}`, options);
    this.code = code;
    this.table = table;
    this.column = column;
  }
}
