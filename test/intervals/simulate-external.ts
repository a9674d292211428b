import type { Outputs } from "../../statistics/learners/learner.ts";
import { externalIntervals } from "../../statistics/evaluation/external-intervals.ts";
import { externalMeasures } from "../../statistics/evaluation/external-measures.ts";
import { externalMetrics } from "../../statistics/evaluation/external-metrics.ts";
import { concordanceInterval } from "../../statistics/evaluation/evaluate-survival.ts";
import type { MetricRow } from "../../statistics/evaluation/metric-row.ts";
import { resampledMeasures } from "../../statistics/evaluation/resampled-measures.ts";
import type { Outcome } from "../../statistics/outcome.ts";
import { counterRandom, type KeyPart } from "../../statistics/random/counter-random.ts";
import { confidence } from "./coverage-counter.ts";
import { censoringRate } from "./simulate-concordance.ts";
import { normalStream } from "./standard-normals.ts";

/** How often the interval of one measure of a frozen model held its value in a large cohort. */
export interface ExternalCoverage {
  readonly outcome: "binary" | "survival" | "continuous";
  readonly n: number;
  /** Expected; 0 of a number. */
  readonly events: number;
  readonly measure: string;
  readonly interval: MetricRow["interval"];
  readonly cohorts: number;
  readonly truth: number;
  readonly coverage: number;
}

interface Judged {
  readonly outcome: Outcome;
  readonly outputs: Outputs;
}

type Draw = (n: number, share: number, key: readonly KeyPart[]) => Judged;

const horizons = [0.3, 0.6];
const hazardDeviation = 0.8;

/** Outcomes beside a model that is a little too sure of itself, and biased. */
const draws: Readonly<Record<ExternalCoverage["outcome"], Draw>> = {
  binary: (n, share, key) => {
    const normal = normalStream([...key, "scores"]);
    const { uniform } = counterRandom([...key, "events"]);
    const event = Uint8Array.from({ length: n }, () => (uniform() < share ? 1 : 0));
    const risk = Float64Array.from(event, (each) => 1 / (1 + Math.exp(0.3 - 1.2 * (normal() + each - 0.5))));
    return { outcome: { kind: "binary", event }, outputs: [risk] };
  },
  survival: (n, share, key) => {
    const normal = normalStream([...key, "scores"]);
    const { uniform } = counterRandom([...key, "times"]);
    const exponential = (rate: number) => -Math.log(1 - uniform()) / rate + 1e-300;
    const censoring = censoringRate(hazardDeviation, share);
    const score = Float64Array.from({ length: n }, () => normal());
    const last = score.map((each) => exponential(Math.exp(hazardDeviation * each)));
    const end = score.map(() => exponential(censoring));
    const risks = horizons.map((horizon) => score.map((each) => 1 - Math.exp(-horizon * Math.exp(each + 0.1))));
    return {
      outcome: {
        kind: "survival",
        time: last.map((time, row) => Math.min(time, end[row])),
        event: Uint8Array.from(last, (time, row) => (time <= end[row] ? 1 : 0)),
        horizons,
        competing: false,
      },
      outputs: [score, ...risks],
    };
  },
  continuous: (n, _share, key) => {
    const normal = normalStream(key);
    const predicted = Float64Array.from({ length: n }, () => normal());
    return {
      outcome: { kind: "continuous", value: predicted.map((each) => 0.1 + 0.8 * each + 0.8 * normal()) },
      outputs: [predicted],
    };
  },
};

/**
 * External coverage of every interval that a study prints: fresh cohorts of a frozen model, judged by the code that judges studies; the
 * truth is the value in one cohort of `large` cases with the same share of events.
 *
 * @param resamples of the patients of each cohort
 */
export function simulateExternal(
  outcome: ExternalCoverage["outcome"],
  n: number,
  events: number,
  cohorts: number,
  resamples = 200,
  large = 20_000,
): ExternalCoverage[] {
  const draw = draws[outcome];
  const whole = draw(large, events / n, ["coverage", "external", outcome, "truth"]);
  const truths = new Map(externalMeasures(whole.outcome, whole.outputs).map(({ name, value }) => [name, value]));
  const held = new Map<string, { interval: MetricRow["interval"]; count: number }>();
  for (let cohort = 0; cohort < cohorts; cohort++) {
    const key = ["coverage", "external", outcome, n, events, cohort];
    for (const { metric, interval, lower, upper } of judge(draw(n, events / n, key), key, resamples)) {
      const truth = truths.get(metric);
      if (truth === undefined || interval === "none") continue;
      const tally = held.get(metric) ?? { interval, count: 0 };
      if (lower <= truth && truth <= upper) tally.count++;
      held.set(metric, tally);
    }
  }
  return [...held].map(([measure, { interval, count }]) => {
    const truth = truths.get(measure) ?? Number.NaN;
    return { outcome, n, events, measure, interval, cohorts, truth, coverage: count / cohorts };
  });
}

function judge({ outcome, outputs }: Judged, key: readonly KeyPart[], resamples: number): MetricRow[] {
  const patients = Array.from(outputs[0].keys(), String);
  const models = [{ model: "m", outputs, updated: null, cuts: [] }];
  const cohort = { cohort: "c", outcome, patients, centers: null, models };
  const place = { model: "m", cohort: "c", scope: "external", estimand: "final-model" } as const;
  const counts = { n: patients.length, events: 0 };
  const plain = externalMeasures(outcome, outputs).map(({ name, value }): MetricRow => ({
    ...place,
    ...counts,
    metric: name,
    estimate: value,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
  }));
  const formulas =
    outcome.kind === "binary"
      ? externalMetrics(
          { ...cohort, outcome: outcome.event, models: [{ ...models[0], probability: outputs[0] }] },
          confidence,
        )
      : [];
  const concordance =
    outcome.kind === "survival"
      ? [{ ...place, ...counts, metric: "c-index", ...concordanceInterval(outcome, outputs[0], confidence) }]
      : [];
  const known = new Map([...plain, ...formulas, ...concordance].map((row) => [row.metric, row]));
  const resampled = resampledMeasures(cohort, [...key, "resamples"], [], resamples);
  return externalIntervals([...known.values()], [cohort], () => resampled, confidence);
}
