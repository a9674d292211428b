/** One estimate with its interval, its estimand and how the interval was made. */
export interface MetricRow {
  readonly model: string;
  readonly cohort: string;
  readonly scope: "internal" | "external";
  readonly metric: string;
  /** `procedure`: how well models made this way do at training size; `final-model`: this very model; `split-model`: the model of the one training part. */
  readonly estimand: "procedure" | "final-model" | "split-model";
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly interval:
    | "nadeau-bengio"
    /** No interval: the least and the largest fold. */
    | "fold-spread"
    | "delong"
    | "normal"
    | "wald"
    | "bootstrap"
    | "cluster-bootstrap"
    | "pair-bootstrap"
    | "hartung-knapp"
    | "prediction"
    | "none";
  readonly n: number;
  readonly events: number;
  /** Simulated coverage of an interval over folds, in [0, 1]; absent: of another kind. */
  readonly coverage?: number;
  /** Why an interval over folds is not given. */
  readonly withheld?: string;
}

/** A row without limits, where they would mean nothing. */
export function withoutInterval(row: MetricRow): MetricRow {
  return { ...row, coverage: Number.NaN, lower: Number.NaN, upper: Number.NaN, interval: "none" };
}

export function countEvents(outcome: Uint8Array): number {
  let events = 0;
  for (const value of outcome) events += value;
  return events;
}
