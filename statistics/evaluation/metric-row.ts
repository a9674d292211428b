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
}

export function countEvents(outcome: Uint8Array): number {
  let events = 0;
  for (const value of outcome) events += value;
  return events;
}
