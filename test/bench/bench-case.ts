/** One measured figure beside its reference: what `npm run bench -- --json` lists. */
export interface BenchCase {
  readonly name: string;
  /** Unit of `value` and `reference`: `CPU s`, `ns/voxel`. */
  readonly unit: string;
  /** NaN where it could not be measured: `ok` is then false. */
  readonly value: number;
  /** null where there is nothing to compare with. */
  readonly reference: number | null;
  /** reference / value: above 1 means that ours is faster; null without a reference. */
  readonly ratio: number | null;
  /** Least `ratio` (or, without a reference, largest `value`) that is accepted; null: only recorded. */
  readonly target: number | null;
  readonly ok: boolean;
}
