import { contingencyTest } from "../metrics/contingency-test.ts";
import { kruskalWallis } from "../metrics/kruskal-wallis.ts";
import type { Outcome } from "../outcome.ts";
import { logRankTest } from "../survival/log-rank.ts";

export interface OutcomeByBatch {
  readonly test: string;
  readonly statistic: number;
  readonly degrees_of_freedom: number;
  readonly p: number;
  /** null: the test has no measure of association. */
  readonly measure: "cramers-v" | "epsilon-squared" | null;
  /** 0: the batch says nothing about the outcome; 1: it tells it; NaN without a measure. */
  readonly association: number;
  readonly n: number;
}

export interface BatchSize {
  readonly value: string;
  readonly cases: number;
  /** NaN where the outcome has no events. */
  readonly events: number;
}

/**
 * Whether the outcome differs between batches: classes by `contingencyTest` with Cramer's V, ordinal and continuous ones by Kruskal-Wallis with
 * rank epsilon squared H / (n - 1), follow-up by the log-rank test (a competing event counts as censored).
 *
 * @param outcome one entry per row
 * @param batches one label per row
 * @returns null where the test is not defined: one batch, or an outcome that does not vary
 */
export function outcomeByBatch(outcome: Outcome, batches: readonly string[]): OutcomeByBatch | null {
  const names = [...new Set(batches)].sort();
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const batchOf = Int32Array.from(batches, (batch) => indexOf.get(batch)!);
  const found = testOf(outcome, batchOf, names.length);
  return Number.isNaN(found.p) ? null : { ...found, n: batches.length };
}

function testOf(outcome: Outcome, batchOf: Int32Array, batches: number): Omit<OutcomeByBatch, "n"> {
  switch (outcome.kind) {
    case "binary":
      return tableTest(outcome.event, 2, batchOf, batches);
    case "multiclass":
      return tableTest(outcome.level, outcome.levels.length, batchOf, batches);
    case "ordinal":
      return rankTest(Float64Array.from(outcome.level), batchOf, batches);
    case "continuous":
      return rankTest(outcome.value, batchOf, batches);
    case "survival": {
      const event = outcome.event.map((code) => (code === 1 ? 1 : 0));
      const found = logRankTest({ time: outcome.time, event }, batchOf, batches, "log-rank");
      return {
        test: "log-rank",
        statistic: found.statistic,
        degrees_of_freedom: found.degreesOfFreedom,
        p: found.pValue,
        measure: null,
        association: Number.NaN,
      };
    }
  }
}

function tableTest(level: Uint8Array, levels: number, batchOf: Int32Array, batches: number): Omit<OutcomeByBatch, "n"> {
  const counts = Array.from({ length: batches }, () => Array<number>(levels).fill(0));
  level.forEach((value, row) => counts[batchOf[row]][value]++);
  const { test, statistic, degreesOfFreedom, pValue, cramersV } = contingencyTest(counts);
  return {
    test,
    statistic,
    degrees_of_freedom: degreesOfFreedom,
    p: pValue,
    measure: "cramers-v",
    association: cramersV,
  };
}

function rankTest(values: Float64Array, batchOf: Int32Array, batches: number): Omit<OutcomeByBatch, "n"> {
  const { statistic, degreesOfFreedom, pValue } = kruskalWallis(values, batchOf, batches);
  return {
    test: "kruskal-wallis",
    statistic,
    degrees_of_freedom: degreesOfFreedom,
    p: pValue,
    measure: "epsilon-squared",
    association: statistic / (values.length - 1),
  };
}

/**
 * Rows and events of every batch.
 *
 * @param outcome one entry per row
 * @param batches one label per row
 * @returns one entry per batch in code unit order
 */
export function batchSizes(outcome: Outcome, batches: readonly string[]): BatchSize[] {
  const hasEvents = outcome.kind === "binary" || outcome.kind === "survival";
  const found = new Map<string, { cases: number; events: number }>();
  batches.forEach((value, row) => {
    const size = found.get(value) ?? { cases: 0, events: hasEvents ? 0 : Number.NaN };
    size.cases++;
    if (hasEvents && outcome.event[row] === 1) size.events++;
    found.set(value, size);
  });
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, size]) => ({ value, ...size }));
}
