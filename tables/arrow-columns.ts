import {
  type Data,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table as ArrowTable,
  tableFromIPC,
  tableToIPC,
  Type,
  Utf8,
  type Vector,
} from "apache-arrow";
import { TableError } from "./table-error.ts";
import type { TableColumn } from "./table.ts";

const arrowTypes = { text: new Utf8(), float: new Float64(), integer: new Int32() };

/** A column with the small texts that travel in its schema. */
export interface MarkedColumn {
  readonly column: TableColumn;
  readonly marks: Readonly<Record<string, string>>;
}

/** Arrow IPC file bytes with one record batch: the same columns always give the same bytes. */
export function encodeColumns(
  columns: readonly MarkedColumn[],
  rows: number,
  marks: Readonly<Record<string, string>>,
): Uint8Array {
  const fields = columns.map(
    ({ column, marks }) => new Field(column.name, arrowTypes[column.type], column.type === "text", markMap(marks)),
  );
  const schema = new Schema(fields, markMap(marks));
  const children = columns.map(({ column }) => columnData(column));
  const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  return tableToIPC(new ArrowTable(schema, [new RecordBatch(schema, data)]), "file");
}

/** The columns of Arrow IPC bytes; numbers are views of `bytes` where their place allows. */
export function decodeColumns(
  bytes: Uint8Array,
  subject: string,
): { readonly columns: MarkedColumn[]; readonly rows: number; readonly marks: Readonly<Record<string, string>> } {
  let table: ArrowTable;
  try {
    table = tableFromIPC(bytes);
  } catch (error) {
    throw new TableError("table-bytes", subject, null, `not readable as Arrow IPC: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const columns = table.schema.fields.map((field, index) => ({
    column: readColumn(field, table.getChildAt(index), table.numRows, subject),
    marks: Object.fromEntries(field.metadata),
  }));
  return { columns, rows: table.numRows, marks: Object.fromEntries(table.schema.metadata) };
}

function markMap(marks: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(Object.entries(marks).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function columnData(column: TableColumn): Data {
  if (column.type === "text") return textData(column.values);
  const { length } = column.values;
  return column.type === "float"
    ? makeData({ type: arrowTypes.float, length, nullCount: 0, data: column.values })
    : makeData({ type: arrowTypes.integer, length, nullCount: 0, data: column.values });
}

function textData(values: readonly (string | null)[]): Data {
  const offsets = new Int32Array(values.length + 1);
  const valid = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) nullCount++;
    else valid[i >> 3] |= 1 << (i & 7);
    offsets[i + 1] = offsets[i] + (value === null ? 0 : Buffer.byteLength(value));
  }
  const data = Buffer.alloc(offsets[values.length]);
  for (let i = 0; i < values.length; i++) data.write(values[i] ?? "", offsets[i]);
  return makeData({
    type: arrowTypes.text,
    length: values.length,
    nullCount,
    nullBitmap: nullCount === 0 ? null : valid,
    valueOffsets: offsets,
    data,
  });
}

function readColumn(field: Field, vector: Vector | null, rows: number, subject: string): TableColumn {
  const name = field.name;
  if (vector === null) throw new TableError("table-bytes", subject, name, "has no data in its Arrow bytes");
  switch (field.typeId) {
    case Type.Utf8:
      return { name, type: "text", values: readTexts(vector as Vector<Utf8>) };
    case Type.Float:
      if (field.type.precision === 2 && vector.nullCount === 0) {
        return { name, type: "float", values: rows === 0 ? new Float64Array(0) : (vector.toArray() as Float64Array) };
      }
      break;
    case Type.Int:
      if (field.type.bitWidth === 32 && field.type.isSigned && vector.nullCount === 0) {
        return { name, type: "integer", values: rows === 0 ? new Int32Array(0) : (vector.toArray() as Int32Array) };
      }
      break;
  }
  const got = `${String(field.type)} with ${vector.nullCount} nulls`;
  throw new TableError("table-bytes", subject, name, `expected text, or float64 or int32 without nulls, got ${got}`);
}

function readTexts(vector: Vector<Utf8>): (string | null)[] {
  const texts: (string | null)[] = [];
  for (const chunk of vector.data) {
    const { valueOffsets, length } = chunk;
    const bytes = Buffer.from(chunk.values.buffer, chunk.values.byteOffset, chunk.values.byteLength);
    for (let i = 0; i < length; i++) {
      texts.push(chunk.getValid(i) ? bytes.toString("utf8", valueOffsets[i], valueOffsets[i + 1]) : null);
    }
  }
  return texts;
}
