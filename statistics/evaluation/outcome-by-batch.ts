import { contingencyTest } from "../metrics/contingency-test.ts";

export interface OutcomeByBatch {
  readonly test: string;
  readonly statistic: number;
  readonly degrees_of_freedom: number;
  readonly p: number;
  readonly measure: string | null;
  /** 0: the batch says nothing about the outcome. */
  readonly association: number;
  readonly n: number;
}

export interface BatchSize {
  readonly value: string;
  readonly cases: number;
  readonly events: number;
}

/** What is compared between batches. */
export interface BatchOutcome {
  readonly kind: "binary";
  /** 0 or 1 per row. */
  readonly event: Uint8Array;
}

/**
 * Whether the outcome differs between batches, as a table of batches x classes.
 *
 * @param outcome one entry per row
 * @param batches one label per row
 * @returns test and Cramer's V; null where there is one batch or one class only
 */
export function outcomeByBatch(outcome: BatchOutcome, batches: readonly string[]): OutcomeByBatch | null {
  const counts = batchSizes(outcome, batches).map(({ cases, events }) => [cases - events, events]);
  const { test, statistic, degreesOfFreedom, pValue, cramersV } = contingencyTest(counts);
  if (Number.isNaN(pValue)) return null;
  return {
    test,
    statistic,
    degrees_of_freedom: degreesOfFreedom,
    p: pValue,
    measure: "cramers-v",
    association: cramersV,
    n: batches.length,
  };
}

/**
 * Rows and events of every batch.
 *
 * @param outcome one entry per row
 * @param batches one label per row
 * @returns one entry per batch in code unit order
 */
export function batchSizes(outcome: BatchOutcome, batches: readonly string[]): BatchSize[] {
  const found = new Map<string, { cases: number; events: number }>();
  batches.forEach((value, row) => {
    const size = found.get(value) ?? { cases: 0, events: 0 };
    size.cases++;
    size.events += outcome.event[row];
    found.set(value, size);
  });
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, size]) => ({ value, ...size }));
}
