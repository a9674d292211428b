import type { ArtifactRef } from "../protocol/plan.ts";
import { canonicalJson } from "../store/canonical-json.ts";
import type { Store } from "../store/open-store.ts";
import { decodeArrow, encodeArrow } from "../tables/arrow.ts";
import { decodeMatrix, encodeMatrix, type CohortMatrix } from "../tables/cohort-matrix.ts";
import type { Table } from "../tables/table.ts";
import type { NodeInputs } from "../workflows/run-plan.ts";

/** Stores a table as Arrow and returns its name. */
export async function putTable(store: Store, table: Table): Promise<ArtifactRef> {
  return await putBytes(store, `table/${table.name}`, table.rows, encodeArrow(table));
}

export async function getTable(store: Store, ref: ArtifactRef): Promise<Table> {
  return decodeArrow(await store.getBlob(ref.digest));
}

export async function putMatrix(store: Store, matrix: CohortMatrix): Promise<ArtifactRef> {
  return await putBytes(store, "matrix", matrix.cases.length, encodeMatrix(matrix));
}

/** The matrix of a cohort; its columns are shared between threads, not copied. */
export async function getMatrix(store: Store, ref: ArtifactRef): Promise<CohortMatrix> {
  return decodeMatrix(await store.getBlob(ref.digest), { shared: true });
}

export async function putJson(store: Store, kind: string, rows: number, value: unknown): Promise<ArtifactRef> {
  return await putBytes(store, kind, rows, new TextEncoder().encode(canonicalJson(value)));
}

/** JSON that one of our own activities wrote. */
export async function getJson<T>(store: Store, ref: ArtifactRef): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await store.getBlob(ref.digest))) as T;
}

export async function putBytes(store: Store, kind: string, rows: number, bytes: Uint8Array): Promise<ArtifactRef> {
  return { kind, digest: await store.putBlob(bytes), rows, bytes: bytes.byteLength };
}

/** An output of an input node; its absence is a mistake in the plan. */
export function inputArtifact(inputs: NodeInputs, role: string, output: string): ArtifactRef {
  const ref = inputs[role]?.outputs[output];
  if (ref === undefined) {
    const found = inputs[role] === undefined ? Object.keys(inputs) : Object.keys(inputs[role].outputs);
    throw new TypeError(
      `input ${role}.${output}: not there, expected one of ${found.join(", ")}; the plan and this program disagree`,
    );
  }
  return ref;
}
