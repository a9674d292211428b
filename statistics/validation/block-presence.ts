import type { FeatureColumn, RowContext } from "../feature-table.ts";
import type { FeatureChoice } from "./model-spec.ts";

/** A case has none of the blocks that the members of an ensemble look at. */
export class AbsentBlocksError extends Error {
  override readonly name = "AbsentBlocksError";
  readonly patients: readonly string[];

  constructor(patients: readonly string[], sets: readonly string[]) {
    const shown = patients.slice(0, 5).join(", ");
    const rest = patients.length > 5 ? ` and ${patients.length - 5} more` : "";
    super(
      `ensemble with missing: available: no member can speak of a case, expected a value in at least one of ${sets.join(", ")}, got none for patient ${shown}${rest}, take the case out of the table or write missing: impute for the ensemble`,
    );
    this.patients = patients;
  }
}

/** 1 per row in which a feature set has at least one value, by set. */
export type BlockPresence = ReadonlyMap<string, Uint8Array>;

/**
 * Where each feature set has a value.
 *
 * @param columns of any sets, n rows each
 * @param rows n
 * @returns one entry per set of the columns, in their order
 */
export function blockPresence(columns: readonly FeatureColumn[], rows: number): BlockPresence {
  const presence = new Map<string, Uint8Array>();
  for (const column of columns) {
    const present = presence.get(column.set) ?? new Uint8Array(rows);
    presence.set(column.set, present);
    if (column.kind === "numeric") {
      for (let row = 0; row < rows; row++) if (!Number.isNaN(column.values[row])) present[row] = 1;
      continue;
    }
    for (let row = 0; row < rows; row++) if (column.values[row] !== "") present[row] = 1;
  }
  return presence;
}

/**
 * Refuses rows without any set.
 *
 * @param presence of `blockPresence`
 * @param context patients of the same rows
 * @throws AbsentBlocksError
 */
export function refuseAbsentBlocks(presence: BlockPresence, { patients }: RowContext): void {
  const absent = [...rowsWithoutBlocks(presence, patients.length)].map((row) => patients[row]);
  if (absent.length > 0) throw new AbsentBlocksError(absent, [...presence.keys()]);
}

/**
 * The rows that have no set at all.
 *
 * @param presence of `blockPresence`
 * @param rows number of all rows
 * @returns ascending row numbers
 */
export function rowsWithoutBlocks(presence: BlockPresence, rows: number): Int32Array {
  const sets = [...presence.values()];
  return Int32Array.from({ length: rows }, (_, row) => row).filter((row) =>
    sets.every((present) => present[row] === 0),
  );
}

/**
 * The rows that have every set that a model looks at.
 *
 * @param presence of `blockPresence`
 * @param features of the model
 * @param rows number of all rows
 * @returns ascending row numbers
 */
export function rowsWithBlocks(presence: BlockPresence, features: readonly FeatureChoice[], rows: number): Int32Array {
  const own = features.map(({ set }) => presence.get(set));
  const found: number[] = [];
  for (let row = 0; row < rows; row++) if (own.every((present) => present?.[row] === 1)) found.push(row);
  return Int32Array.from(found);
}

/**
 * The groups of members that can be left to speak when sets are absent: each once, the whole first, then larger before smaller.
 *
 * @param members features of each member
 * @returns member numbers of each group, ascending, never empty
 */
export function speakingGroups(members: readonly (readonly FeatureChoice[])[]): number[][] {
  const sets = [...new Set(members.flatMap((features) => features.map(({ set }) => set)))];
  const groups = new Map<string, number[]>();
  for (let mask = 2 ** sets.length - 1; mask > 0; mask--) {
    const isPresent = (set: string) => (mask & (1 << sets.indexOf(set))) !== 0;
    const speaking = members.flatMap((features, m) => (features.every(({ set }) => isPresent(set)) ? [m] : []));
    if (speaking.length > 0) groups.set(speaking.join(" "), speaking);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length || differing(a, b));
}

function differing(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
