/**
 * One outer split: what a model may be fitted on, and what it is judged on. Every scheme (folds, centers, declared parts,
 * time, bootstrap) is a list of these, so that whatever runs and reads splits knows no scheme.
 */
export interface OuterSplit {
  readonly repeat: number;
  readonly fold: number;
  /** What is held out, for people: a center, a declared value; empty where the fold number says it all. */
  readonly label: string;
  /** Rows to fit on, ascending; a row drawn several times by the bootstrap stands there as often. */
  readonly train: Int32Array;
  /** Rows that no fit of this split has seen, ascending. */
  readonly test: Int32Array;
}

/** Outer splits that cannot be made from these cases. */
export class OuterSplitError extends Error {
  override readonly name = "OuterSplitError";
  /** The scheme: `leave-one-center-out`, `bootstrap` ... */
  readonly scheme: string;

  constructor(scheme: string, problem: string) {
    super(`${scheme}: ${problem}`);
    this.scheme = scheme;
  }
}
