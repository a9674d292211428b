import { counterRandom, type KeyPart } from "../random/counter-random.ts";
import { patientRows } from "./patient-rows.ts";

/**
 * Row whose values each row is given, when patients exchange what they have: only with patients of the same center and the same
 * number of cases, and with all their cases, so that neither the share of events of a center nor the correlation within
 * a patient changes. Time and event, or all features of a block, move together since whole rows do.
 *
 * @param patients patient per row
 * @param centers center per row; null: all one center
 * @param key names the random stream; equal keys give equal exchanges, whatever the order of the patients' rows
 * @returns source row per row: a permutation
 */
export function permutePatients(
  patients: readonly string[],
  centers: readonly string[] | null,
  key: readonly KeyPart[],
): Int32Array {
  const pools = new Map<string, (readonly number[])[]>();
  for (const { rows } of patientRows(patients)) {
    const name = JSON.stringify([rows.length, centers === null ? [] : rows.map((row) => centers[row]).sort()]);
    const pool = pools.get(name);
    if (pool === undefined) pools.set(name, [rows]);
    else pool.push(rows);
  }
  const source = new Int32Array(patients.length);
  for (const [name, pool] of [...pools].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const shuffled = [...pool];
    counterRandom([...key, name]).shuffle(shuffled);
    pool.forEach((rows, index) => rows.forEach((row, k) => (source[row] = shuffled[index][k])));
  }
  return source;
}
