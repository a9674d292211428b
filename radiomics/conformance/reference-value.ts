/** One published value of the IBSI reference tables. */
export interface ReferenceValue {
  /** `digital phantom`, `configuration C` ... */
  readonly dataset: string;
  readonly tag: string;
  /** Number of teams that agreed, as printed. */
  readonly consensus: string;
  readonly value: number;
  /** Significant digits as printed; trailing zeros of whole numbers are not counted. */
  readonly digits: number;
  /** Largest absolute difference; 0 means equal after rounding. */
  readonly tolerance: number;
}

/** Diagnostics that are whole numbers, some with more digits than the rounding rule would keep. */
const EXACT = /^(img_dim|(int|morph)_mask_(bb_)?dim|(int|morph)_mask_vox_count|(int_mask_)?(min|max)_int)_/;

/**
 * Whether a computed value agrees with a published one. With a tolerance the unrounded difference decides. With
 * tolerance 0 counts, dimensions and extreme intensities of the diagnostics must be equal; anything else is rounded to
 * the printed digits, at least 3.
 *
 * @param computed - in the unit of the table
 * @param reference - the published value
 * @returns false for NaN
 */
export function agreesWithReference(computed: number, reference: ReferenceValue): boolean {
  if (reference.tolerance > 0) return Math.abs(computed - reference.value) <= reference.tolerance;
  if (!Number.isFinite(computed)) return false;
  if (EXACT.test(reference.tag)) return computed === reference.value;
  return Number(computed.toPrecision(Math.max(3, reference.digits))) === reference.value;
}
