import type { FeatureColumn, FeatureTable } from "../statistics/feature-table.ts";
import { decodeColumns, encodeColumns, type MarkedColumn } from "./arrow-columns.ts";
import type { TableColumn } from "./table.ts";
import { TableError } from "./table-error.ts";

/** The rows of one cohort as models see them: features, and what groups the rows. */
export interface CohortMatrix {
  readonly cases: readonly string[];
  /** Grouping for splits, one per row. */
  readonly patients: readonly string[];
  /** Batch variables and covariates by name (`center`, `age`). */
  readonly variables: Readonly<Record<string, FeatureColumn>>;
  readonly features: FeatureTable;
}

const subject = "matrix";

/** Arrow IPC bytes of a matrix; numbers keep every bit, equal matrices give equal bytes. */
export function encodeMatrix(matrix: CohortMatrix): Uint8Array {
  const { cases, patients, variables, features } = matrix;
  const columns: MarkedColumn[] = [
    { column: { name: "case", type: "text", values: cases }, marks: { role: "case" } },
    { column: { name: "patient", type: "text", values: patients }, marks: { role: "patient" } },
    ...Object.keys(variables)
      .sort()
      .map((name) => markColumn(variables[name], "variable", name)),
    ...features.columns.map((column) => markColumn(column, "feature", column.name)),
  ];
  const rows = features.rows;
  const seen = new Set<string>();
  for (const { column } of columns) {
    if (column.values.length !== rows) {
      const message = `expected ${rows} rows, got ${column.values.length}`;
      throw new TableError("table-shape", subject, column.name, message);
    }
    if (seen.has(column.name)) throw new TableError("table-shape", subject, column.name, "stands twice in the matrix");
    seen.add(column.name);
  }
  return encodeColumns(columns, rows, { "radstudy.matrix": "1" });
}

/** The matrix in such bytes; `shared` puts all numbers into one SharedArrayBuffer, which threads can read without a copy. */
export function decodeMatrix(bytes: Uint8Array, options: { readonly shared?: boolean } = {}): CohortMatrix {
  const { columns, rows, marks } = decodeColumns(bytes, subject);
  if (marks["radstudy.matrix"] !== "1") {
    throw new TableError(
      "table-bytes",
      subject,
      null,
      "these Arrow bytes are no cohort matrix, expected an artifact matrix",
    );
  }
  const place = options.shared === true ? sharedPlaces(columns, rows) : (values: Float64Array) => values;
  const variables: Record<string, FeatureColumn> = {};
  const features: FeatureColumn[] = [];
  for (const marked of columns) {
    if (marked.marks["role"] === "variable") variables[marked.marks["key"]] = featureColumn(marked, place);
    if (marked.marks["role"] === "feature") features.push(featureColumn(marked, place));
  }
  return {
    cases: columns[0].column.values as string[],
    patients: columns[1].column.values as string[],
    variables,
    features: { rows, columns: features },
  };
}

function markColumn(column: FeatureColumn, role: "variable" | "feature", key: string): MarkedColumn {
  const marks: Record<string, string> = { role, key, kind: column.kind, name: column.name, set: column.set };
  const name = `${role}:${key}`;
  if (column.kind === "numeric") {
    if (column.reliability !== undefined) marks["reliability"] = JSON.stringify(column.reliability);
    return { column: { name, type: "float", values: column.values }, marks };
  }
  marks["levels"] = JSON.stringify(column.levels);
  return { column: { name, type: "text", values: column.values }, marks };
}

function featureColumn({ column, marks }: MarkedColumn, place: (values: Float64Array) => Float64Array): FeatureColumn {
  const { name, set } = marks;
  if (column.type === "float") {
    const numeric = { kind: "numeric", name, set, values: place(column.values) } as const;
    if (marks["reliability"] === undefined) return numeric;
    return { ...numeric, reliability: JSON.parse(marks["reliability"]) as Record<string, number | null> };
  }
  const levels = JSON.parse(marks["levels"]) as string[] | null;
  return { kind: "category", name, set, values: (column as TableColumn & { type: "text" }).values as string[], levels };
}

function sharedPlaces(columns: readonly MarkedColumn[], rows: number): (values: Float64Array) => Float64Array {
  const numeric = columns.filter(({ column }) => column.type === "float").length;
  const buffer = new SharedArrayBuffer(numeric * rows * Float64Array.BYTES_PER_ELEMENT);
  let next = 0;
  return (values) => {
    const shared = new Float64Array(buffer, next * rows * Float64Array.BYTES_PER_ELEMENT, rows);
    shared.set(values);
    next++;
    return shared;
  };
}
