/** What is known of one run and of no other: the only part of the page that is not cached. */
export interface RunFacts {
  readonly run: string;
  readonly study: string;
  readonly started: string;
  readonly finished: string;
  readonly seconds: number;
  readonly engine: string;
  readonly server: string | null;
  readonly notices: readonly string[];
  readonly environment: readonly NamedValue[];
  readonly seeds: readonly NamedValue[];
  readonly nodes: Counts;
  readonly items: Counts;
  readonly peakMemoryMb: number | null;
  readonly digests: readonly { readonly name: string; readonly digest: string }[];
}

export interface NamedValue {
  readonly name: string;
  readonly value: string | number;
}

export interface Counts {
  readonly total: number;
  readonly reused: number;
  readonly executed: number;
  readonly failed: number;
}
