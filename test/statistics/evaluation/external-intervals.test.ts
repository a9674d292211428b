import { describe, expect, it } from "vitest";
import { externalIntervals, netBenefitIntervals } from "../../../statistics/evaluation/external-intervals.ts";
import { generalExternalMetrics } from "../../../statistics/evaluation/general-metrics.ts";
import { externalComparison, externalMetrics } from "../../../statistics/evaluation/external-metrics.ts";
import type { MetricRow } from "../../../statistics/evaluation/metric-row.ts";
import type { CohortPredictions } from "../../../statistics/evaluation/model-predictions.ts";
import { netBenefitRows } from "../../../statistics/evaluation/risk-curves.ts";
import { resampledMeasures } from "../../../statistics/evaluation/resampled-measures.ts";
import { event, score } from "../treatment/sixty-cases.ts";

const noise = score.map((_, row) => ((row * 23) % 59) / 59);
// The signal is weak, so that limits stay away from 0 and 1.
const probability = score.map((value, row) => 0.1 + 0.5 * value + 0.3 * event[row] * noise[row]);

/** Every case of the sixty `copies` times, as lesions of one patient or as patients of their own. */
function cohort(copies: number, isLesions: boolean): CohortPredictions & { readonly events: Uint8Array } {
  const rows = Array.from({ length: 60 * copies }, (_, entry) => entry % 60);
  const events = Uint8Array.from(rows, (row) => event[row]);
  const outputs = (values: Float64Array) => [Float64Array.from(rows, (row) => values[row])];
  return {
    cohort: "north",
    events,
    outcome: { kind: "binary", event: events },
    patients: rows.map((row, entry) => `p${isLesions ? row : entry}`),
    centers: null,
    models: [
      { model: "m", outputs: outputs(probability), updated: null, cuts: [] },
      { model: "other", outputs: outputs(noise), updated: null, cuts: [] },
      { model: "constant", outputs: outputs(noise.map(() => 0.5)), updated: null, cuts: [] },
    ],
  };
}

const judged = new Map<string, ReturnType<typeof metricsOf>>();

/** Judged once: every cohort costs a thousand resamples. */
function judgedOnce(copies: number, isLesions: boolean): ReturnType<typeof metricsOf> {
  const key = `${copies} ${isLesions}`;
  const found = judged.get(key) ?? metricsOf(cohort(copies, isLesions));
  judged.set(key, found);
  return found;
}

function metricsOf(external: ReturnType<typeof cohort>) {
  const plain = {
    cohort: external.cohort,
    outcome: external.events,
    centers: null,
    models: external.models.map(({ outputs, ...rest }) => ({ ...rest, probability: outputs[0] })),
  };
  const rows = [...externalMetrics(plain, 0.95), externalComparison(plain, "m", "other", 0.95)!];
  return { rows, clustered: intervalsOf(rows, external) };
}

function intervalsOf(rows: readonly MetricRow[], external: CohortPredictions) {
  const resampled = resampledMeasures(external, [7]);
  return externalIntervals(rows, [external], () => resampled, 0.95);
}

const find = (rows: ReturnType<typeof metricsOf>["rows"], metric: string, model = "m") =>
  rows.find((row) => row.metric === metric && row.model === model)!;
const width = ({ lower, upper }: { readonly lower: number; readonly upper: number }) => upper - lower;

describe("external intervals where patients have several rows", () => {
  it("keep the estimate, and are named", () => {
    const { rows, clustered } = judgedOnce(4, true);
    expect(clustered.map(({ estimate }) => estimate)).toEqual(rows.map(({ estimate }) => estimate));
    for (const metric of ["auc", "brier", "auc_difference_vs_other"]) {
      expect(find(clustered, metric)).toMatchObject({ interval: "cluster-bootstrap" });
      expect(find(clustered, metric).lower).toBeLessThan(find(clustered, metric).estimate);
      expect(find(clustered, metric).upper).toBeGreaterThan(find(clustered, metric).estimate);
    }
  });

  it("do not narrow by copies of the same lesions, as DeLong's and the normal ones do by half with four", () => {
    const once = judgedOnce(1, true).rows;
    const { rows, clustered } = judgedOnce(4, true);
    for (const metric of ["auc", "brier", "auc_difference_vs_other"]) {
      expect(width(find(rows, metric)) / width(find(once, metric))).toBeCloseTo(0.5, 1);
      const ratio = width(find(clustered, metric)) / width(find(once, metric));
      expect([metric, ratio > 0.85 && ratio < 1.15]).toEqual([metric, true]);
    }
  });

  it("have no limits where all resamples agree, and the same limits in every run", () => {
    const { clustered } = judgedOnce(2, true);
    expect(find(clustered, "auc", "constant")).toMatchObject({
      interval: "none",
      withheld: "all resamples of the patients have the same value",
    });
    expect(metricsOf(cohort(2, true)).clustered).toEqual(judgedOnce(2, true).clustered);
  });
});

describe("external intervals of independent patients", () => {
  it("come from formulas where there is one, and from resamples elsewhere", () => {
    const { rows, clustered } = judgedOnce(1, false);
    for (const metric of ["auc", "brier", "auc_difference_vs_other"]) {
      expect(find(clustered, metric)).toEqual(find(rows, metric));
    }
    for (const metric of ["scaled_brier", "calibration_intercept", "calibration_slope"]) {
      const { interval, lower, upper, estimate } = find(clustered, metric);
      expect([metric, interval, lower < estimate && estimate < upper]).toEqual([metric, "bootstrap", true]);
    }
  });

  it("are percentiles of R squared over resamples of the cases", () => {
    const value = score.map((each, row) => each + noise[row]);
    const patients = Array.from(value.keys(), String);
    const models = [{ model: "m", outputs: [score], updated: null, cuts: [] }];
    const external: CohortPredictions = {
      cohort: "north",
      outcome: { kind: "continuous", value },
      patients,
      centers: null,
      models,
    };
    const [r2] = intervalsOf(generalExternalMetrics(external), external);
    expect(r2).toMatchObject({ metric: "r2", interval: "bootstrap" });
    const { resampled } = resampledMeasures(external, [7]).values;
    const below = resampled.filter(([each]) => each < r2.lower).length;
    expect(below).toBe(25);
    expect(resampled.filter(([each]) => each > r2.upper)).toHaveLength(25);
  });

  it("end Uno's concordance where the cohort does, also where a resample has fewer than ten cases at risk there", () => {
    const time = Float64Array.from({ length: 30 }, (_, row) => row + 1);
    const followUp = Uint8Array.from(time.keys(), (row) => Number(row % 3 !== 0));
    const outcome = { kind: "survival", time, event: followUp, horizons: [20.5], competing: false } as const;
    const risk = Float64Array.from(time.keys(), (row) => 0.9 - ((row * 7) % 30) / 60 - row / 100);
    const patients = Array.from(time.keys(), String);
    const models = [{ model: "m", outputs: [risk, risk] }];
    // Ten cases are at risk at the horizon; about half of the resamples have fewer.
    const { values, at } = resampledMeasures({ outcome, patients, models }, [7], [], 50);
    const place = at("m", "c-index_uno") ?? -1;
    expect(values.resampled.filter((each) => !Number.isFinite(each[place]))).toEqual([]);
  });

  it("are not given where too few resamples have both classes", () => {
    const patients = ["a", "b", "c"];
    const outcome = { kind: "binary", event: Uint8Array.of(1, 0, 0) } as const;
    const models = [{ model: "m", outputs: [Float64Array.of(0.8, 0.2, 0.9)], updated: null, cuts: [] }];
    const rows = externalMetrics(
      {
        cohort: "north",
        outcome: outcome.event,
        centers: null,
        models: [{ ...models[0], probability: models[0].outputs[0] }],
      },
      0.95,
    );
    const found = intervalsOf(rows, { cohort: "north", outcome, patients, centers: null, models });
    expect(find(found, "calibration_intercept")).toMatchObject({
      interval: "none",
      withheld: "fewer than nine of ten resamples of the patients have a value",
    });
  });

  it("go with the decision curve in external cohorts, and nowhere else", () => {
    const external = cohort(1, false);
    const place = { model: "m", cohort: "north", scope: "external" } as const;
    const rows = netBenefitRows(place, external.events, external.models[0].outputs[0], [0.3, 0.5]);
    const resampled = resampledMeasures(external, [7], [0.3, 0.5]);
    const found = netBenefitIntervals(
      [...rows, { ...rows[0], scope: "internal" }, { ...rows[0], threshold: 0.4 }],
      () => resampled,
      0.95,
    );
    // 25 of 1,000 resamples lie beyond each limit but for ties, which small counts make.
    const at = resampled.at("m", "net_benefit:0.3") ?? -1;
    const below = resampled.values.resampled.filter((values) => values[at] < found[0].lower).length;
    expect(below).toBeLessThanOrEqual(25);
    expect(resampled.values.observed[at]).toBe(rows[0].net_benefit);
    for (const row of found.slice(0, 2)) expect(row.lower < row.net_benefit && row.net_benefit < row.upper).toBe(true);
    for (const row of found.slice(2)) expect([row.lower, row.upper]).toEqual([NaN, NaN]);
  });
});
