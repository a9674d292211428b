/** One measured figure beside its reference: what `npm run bench -- --json` lists. */
export interface BenchCase {
  readonly name: string;
  /** Unit of `value` and `reference`: `CPU s`, `calibrators`. */
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

/** A figure that is to be so many times better than its reference; null: compared, without a target. */
export function atLeast(
  name: string,
  unit: string,
  value: number,
  reference: number,
  target: number | null,
): BenchCase {
  const ratio = reference / value;
  return { name, unit, value, reference, ratio, target, ok: target === null ? value > 0 : ratio >= target };
}

/** A figure with an upper limit. */
export function atMost(name: string, unit: string, value: number, target: number): BenchCase {
  return { name, unit, value, reference: null, ratio: null, target, ok: value <= target };
}

/** A figure that only has to be there. */
export function recorded(name: string, unit: string, value: number): BenchCase {
  return { name, unit, value, reference: null, ratio: null, target: null, ok: Number.isFinite(value) };
}
