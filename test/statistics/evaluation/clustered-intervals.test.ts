import { describe, expect, it } from "vitest";
import { clusteredIntervals } from "../../../statistics/evaluation/clustered-intervals.ts";
import { externalComparison, externalMetrics } from "../../../statistics/evaluation/external-metrics.ts";
import type { CohortPredictions } from "../../../statistics/evaluation/model-predictions.ts";
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

function metricsOf(external: ReturnType<typeof cohort>) {
  const plain = {
    cohort: external.cohort,
    outcome: external.events,
    centers: null,
    models: external.models.map(({ outputs, ...rest }) => ({ ...rest, probability: outputs[0] })),
  };
  const rows = [...externalMetrics(plain, 0.95), externalComparison(plain, "m", "other", 0.95)!];
  return { rows, clustered: clusteredIntervals(rows, [external], 0.95, 7) };
}
const find = (rows: ReturnType<typeof metricsOf>["rows"], metric: string, model = "m") =>
  rows.find((row) => row.metric === metric && row.model === model)!;
const width = ({ lower, upper }: { readonly lower: number; readonly upper: number }) => upper - lower;

describe("external intervals where patients have several rows", () => {
  it("stay as they are where every patient has one", () => {
    const { rows, clustered } = metricsOf(cohort(1, true));
    expect(clustered).toEqual(rows);
  });

  it("keep the estimate, and are named", () => {
    const { rows, clustered } = metricsOf(cohort(4, true));
    expect(clustered.map(({ estimate }) => estimate)).toEqual(rows.map(({ estimate }) => estimate));
    for (const metric of ["auc", "brier", "auc_difference_vs_other"]) {
      expect(find(clustered, metric)).toMatchObject({ interval: "cluster-bootstrap" });
      expect(find(clustered, metric).lower).toBeLessThan(find(clustered, metric).estimate);
      expect(find(clustered, metric).upper).toBeGreaterThan(find(clustered, metric).estimate);
    }
  });

  it("do not narrow by copies of the same lesions, as DeLong's and the normal ones do by half with four", () => {
    const once = metricsOf(cohort(1, true)).rows;
    const { rows, clustered } = metricsOf(cohort(4, true));
    for (const metric of ["auc", "brier", "auc_difference_vs_other"]) {
      expect(width(find(rows, metric)) / width(find(once, metric))).toBeCloseTo(0.5, 1);
      const ratio = width(find(clustered, metric)) / width(find(once, metric));
      expect([metric, ratio > 0.85 && ratio < 1.15]).toEqual([metric, true]);
    }
  });

  it("give no interval to what had none, and the same limits in every run", () => {
    const { clustered } = metricsOf(cohort(2, true));
    expect(find(clustered, "auc", "constant")).toMatchObject({ interval: "none" });
    expect(find(clustered, "scaled_brier")).toMatchObject({ interval: "none" });
    expect(metricsOf(cohort(2, true)).clustered).toEqual(clustered);
  });

  it("leave patients of their own to the formulas", () => {
    const { rows, clustered } = metricsOf(cohort(4, false));
    expect(clustered).toEqual(rows);
  });
});
