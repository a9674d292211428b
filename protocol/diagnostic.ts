/** One finding of check or compile, as data; rendered as a frame, a line or JSON. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** kebab-case; documented by `radstudy explain CODE`. */
  readonly code: string;
  readonly file: string | null;
  /** 1-based; null where the file as a whole is meant. */
  readonly line: number | null;
  readonly column: number | null;
  /** How many characters the place covers (for the carets). */
  readonly length: number;
  /** Short text beside the carets. */
  readonly label?: string;
  /** Path in the protocol: `features.ct.mask`. */
  readonly path: string;
  readonly problem: string;
  readonly expected: string | null;
  readonly got: string | null;
  readonly fix: string | null;
  readonly why: string | null;
  /** Further places: where a thing was declared, or who asked for it. */
  readonly related: readonly RelatedPlace[];
  readonly notes: readonly string[];
  /** Several cases with one cause each, listed by row. */
  readonly cases?: readonly CaseProblem[];
}

export interface RelatedPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  /** Path in the protocol, where the place is one. */
  readonly path?: string;
}

/** What is wrong with one case: a line of a frame that lists cases. */
export interface CaseProblem {
  /** Line of the case table. */
  readonly line: number;
  readonly case: string;
  readonly code: string;
  readonly problem: string;
  readonly details: readonly string[];
  readonly fix: string | null;
}
