import type { FeatureColumn, FeatureTable, RowContext } from "../feature-table.ts";

/**
 * The given rows of a feature table, in the given order, as a copy.
 *
 * @param table rows x columns
 * @param rows row numbers of `table`; repeats are allowed
 * @returns table of `rows.length` rows; its numeric columns share one buffer
 */
export function takeTableRows(table: FeatureTable, rows: Int32Array): FeatureTable {
  return { rows: rows.length, columns: takeColumns(table.columns, rows) };
}

/**
 * The given rows of what belongs to the rows (groups, batches, covariates), in the given order, as a copy.
 *
 * @param context of the whole table
 * @param rows row numbers; repeats are allowed
 * @returns context of `rows.length` rows
 */
export function takeContextRows(context: RowContext, rows: Int32Array): RowContext {
  const names = Object.keys(context.variables);
  const columns = takeColumns(Object.values(context.variables), rows);
  return {
    patients: takeText(context.patients, rows),
    variables: Object.fromEntries(names.map((name, i) => [name, columns[i]])),
  };
}

/**
 * The given rows of 0/1 labels, in the given order, as a copy.
 *
 * @param labels 0 or 1 per row
 * @param rows row numbers; repeats are allowed
 * @returns `rows.length` labels
 */
export function takeLabels(labels: Uint8Array, rows: Int32Array): Uint8Array {
  const taken = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = labels[rows[i]];
  return taken;
}

/**
 * Row numbers of a fold (`inside`) or of all other folds.
 *
 * @param foldOfRow fold per row
 * @returns ascending row numbers
 */
export function rowsOfFold(foldOfRow: Int32Array, fold: number, inside: boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < foldOfRow.length; row++) if ((foldOfRow[row] === fold) === inside) rows.push(row);
  return Int32Array.from(rows);
}

function takeColumns(columns: readonly FeatureColumn[], rows: Int32Array): FeatureColumn[] {
  const count = rows.length;
  let numeric = 0;
  for (const column of columns) if (column.kind === "numeric") numeric++;
  const buffer = new Float64Array(numeric * count);
  let next = 0;
  return columns.map((column): FeatureColumn => {
    if (column.kind === "category") {
      return {
        kind: "category",
        name: column.name,
        set: column.set,
        values: takeText(column.values, rows),
        levels: column.levels,
      };
    }
    const start = next;
    next += count;
    gather(column.values, rows, buffer, start);
    const { name, set, reliability } = column;
    const values = buffer.subarray(start, next);
    return { kind: "numeric", name, set, values, ...(reliability !== undefined && { reliability }) };
  });
}

function gather(source: Float64Array, rows: Int32Array, target: Float64Array, start: number): void {
  for (let i = 0; i < rows.length; i++) target[start + i] = source[rows[i]];
}

function takeText(values: readonly string[], rows: Int32Array): string[] {
  const taken: string[] = [];
  for (let i = 0; i < rows.length; i++) taken.push(values[rows[i]]);
  return taken;
}
