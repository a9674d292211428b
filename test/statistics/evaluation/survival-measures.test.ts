import { describe, expect, it } from "vitest";

import { externalSurvival, describeSurvivalFolds } from "../../../statistics/evaluation/evaluate-survival.ts";
import {
  observedRisk,
  survivalCalibrationMeasures,
  survivalDistanceMeasures,
  survivalMeasures,
} from "../../../statistics/evaluation/survival-measures.ts";
import { survivalCurveRows } from "../../../statistics/evaluation/risk-curves.ts";
import type { CensoredOutcome } from "../../../statistics/outcome.ts";

const time = Float64Array.of(2, 3, 4, 5, 7, 8, 11, 12, 14, 15, 18, 20);
const event = Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0);
const score = Float64Array.of(1.2, 0.3, 1.5, -0.3, 0.2, 0.4, -0.1, -0.4, 0.1, -0.8, -1, -0.6);
const early = Float64Array.of(0.7, 0.5, 0.8, 0.3, 0.4, 0.5, 0.35, 0.3, 0.4, 0.2, 0.1, 0.2);
const late = early.map((risk) => Math.min(1, risk + 0.15));
const outcome: CensoredOutcome = { kind: "survival", time, event, horizons: [8.5, 13], competing: false };
const outputs = [score, early, late];
const named = (measures: readonly { readonly name: string; readonly value: number }[]) =>
  Object.fromEntries(measures.map(({ name, value }) => [name, value]));

describe("follow-up", () => {
  it("is judged as scikit-survival 0.28 does: concordances, AUC and Brier score at the horizons", () => {
    const found = named(survivalMeasures(outcome, outputs, outcome));
    expect(found["c-index"]).toBeCloseTo(0.8409090909090909, 12);
    expect(found["auc:8.5"]).toBeCloseTo(0.8971688034188035, 12);
    expect(found["auc:13"]).toBeCloseTo(0.8968750000000001, 12);
    expect(found["brier:8.5"]).toBeCloseTo(0.13072619047619047, 12);
    expect(found["brier:13"]).toBeCloseTo(0.14873809523809525, 12);
    expect(found["brier_integrated"]).toBeCloseTo(0.13973214285714286, 12);
  });

  it("takes as the end of Uno's concordance the largest horizon with ten cases at risk, and without one says nothing", () => {
    expect(named(survivalMeasures(outcome, outputs, outcome))["c-index_uno"]).toBeNaN();
    // Every case twice: the same pairs, and twelve at risk at 8.5. scikit-survival 0.28, concordance_index_ipcw with tau 8.5.
    const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
    const doubled = { ...outcome, time: twice(time), event: Uint8Array.from([...event, ...event]) };
    const found = named(survivalMeasures(doubled, outputs.map(twice), doubled));
    expect(found["c-index_uno"]).toBeCloseTo(0.857742956993791, 12);
  });

  it("ends at a competing event, which the Brier score knows as no event", () => {
    const competing = Uint8Array.of(1, 0, 2, 1, 0, 1, 2, 0, 1, 2, 0, 0);
    const risks = Float64Array.of(0.7, 0.5, 0.8, 0.6, 0.4, 0.5, 0.35, 0.3, 0.4, 0.2, 0.1, 0.2);
    const cut: CensoredOutcome = { kind: "survival", time, event: competing, horizons: [8.5], competing: true };
    const found = named(survivalMeasures(cut, [score, risks], cut));
    expect(Object.keys(found)).toEqual(["c-index", "brier:8.5"]);
    // By hand, in Python: weights from the Kaplan-Meier curve of the four censored cases.
    expect(found["brier:8.5"]).toBeCloseTo(0.15547619047619052, 12);
  });

  it("has neither calibration slope nor curve where nobody else is at risk at the only event", () => {
    const last = event.map((_, row) => (row === event.length - 1 ? 1 : 0));
    const thin = { ...outcome, event: last };
    const found = named([...survivalCalibrationMeasures(thin, outputs), ...survivalDistanceMeasures(thin, outputs)]);
    expect([found["calibration_slope"], found["ici:8.5"], found["ici:13"]]).toEqual([NaN, NaN, NaN]);
  });

  it("observes the risk by 1 - Kaplan-Meier, and less of it where a competing event takes cases away", () => {
    // Steps 11/12, 9/10, 8/9, 6/7 up to 8.
    expect(observedRisk(outcome, 8.5)).toBeCloseTo(1 - (11 / 12) * (9 / 10) * (8 / 9) * (6 / 7), 12);
    const taken = { ...outcome, event: Uint8Array.of(1, 0, 2, 1, 0, 1, 2, 0, 1, 2, 0, 0), competing: true };
    expect(observedRisk(taken, 8.5)).toBeLessThan(observedRisk(outcome, 8.5));
  });

  it("weighs held-out cases by the censoring of the training part", () => {
    const predictions = {
      model: "m",
      repeat: new Int32Array(12),
      fold: Int32Array.from({ length: 12 }, (_, row) => row % 2),
      row: Int32Array.from({ length: 12 }, (_, row) => row),
      outputs,
      cuts: [],
    };
    const folds = describeSurvivalFolds(predictions, { cohort: "development", outcome });
    expect(folds.map(({ tested, events }) => [tested, events])).toEqual([
      [6, 4],
      [6, 3],
    ]);
    const rows = (odd: number) => Int32Array.from([...time.keys()].filter((row) => row % 2 === odd));
    const take = (values: Float64Array, odd: number) => Float64Array.from(rows(odd), (row) => values[row]);
    const part = (odd: number): CensoredOutcome => ({
      ...outcome,
      time: take(time, odd),
      event: Uint8Array.from(rows(odd), (row) => event[row]),
    });
    const expected = survivalMeasures(
      part(0),
      outputs.map((values) => take(values, 0)),
      part(1),
    );
    expect(folds[0].measures).toEqual(expected);
  });

  it("ends Uno's concordance in all folds at the last horizon at which each of them has ten cases at risk", () => {
    // The twelve cases four times in one fold, twice in the other: at 13 there are sixteen and eight cases at risk.
    const of = (values: ArrayLike<number>) => Float64Array.from({ length: 72 }, (_, row) => values[row % 12]);
    const predictions = {
      model: "m",
      repeat: new Int32Array(72),
      fold: Int32Array.from({ length: 72 }, (_, row) => Number(row >= 48)),
      row: Int32Array.from({ length: 72 }, (_, row) => row),
      outputs: outputs.map(of),
      cuts: [],
    };
    const copies = { ...outcome, time: of(time), event: Uint8Array.from(of(event)) };
    const folds = describeSurvivalFolds(predictions, { cohort: "development", outcome: copies });
    for (const { measures } of folds) {
      // As above: scikit-survival 0.28, concordance_index_ipcw with tau 8.5; copies have the censoring of the twelve.
      expect(named(measures)["c-index_uno"]).toBeCloseTo(0.857742956993791, 12);
    }
  });

  it("of a single split takes the censoring of the rows that are never held out", () => {
    const held = Int32Array.of(1, 4, 5, 8, 10, 11);
    const take = (values: Float64Array) => Float64Array.from(held, (row) => values[row]);
    const part = { ...outcome, time: take(time), event: Uint8Array.from(held, (row) => event[row]) };
    const predictions = {
      model: "m",
      repeat: new Int32Array(6),
      fold: new Int32Array(6),
      row: Int32Array.of(0, 1, 2, 3, 4, 5),
      outputs: outputs.map(take),
      cuts: [],
    };
    const others = Int32Array.of(0, 2, 3, 6, 7, 9);
    const training = {
      ...outcome,
      time: Float64Array.from(others, (row) => time[row]),
      event: Uint8Array.from(others, (row) => event[row]),
    };
    const whole = { outcome, rows: held };
    const [fold] = describeSurvivalFolds(predictions, { cohort: "development", outcome: part, whole });
    expect(fold.measures).toEqual(survivalMeasures(part, outputs.map(take), training));
  });
});

describe("a frozen model in an external cohort", () => {
  const cuts = [
    { name: "score:1/2", value: 0.15 },
    { name: "score:1/3", value: -0.35 },
    { name: "score:2/3", value: 0.25 },
  ];
  const options = { riskThresholds: [], netBenefitRange: [0.2, 0.4], riskGroups: 3 } as const;
  const judged = externalSurvival({ cohort: "b", outcome }, { model: "m", outputs, cuts }, options, 0.95);

  it("has the interval of its concordance, and groups that training cut", () => {
    const [concordance] = judged.metrics;
    expect(concordance).toMatchObject({ metric: "c-index", estimand: "final-model", interval: "normal", events: 7 });
    expect(concordance.lower).toBeLessThan(concordance.estimate);
    const sizes = ["1 of 3", "2 of 3", "3 of 3"].map(
      (group) => judged.curves.find((row) => row.group === group && row.time === 0)?.at_risk,
    );
    expect(sizes).toEqual([4, 4, 4]);
    expect(judged.metrics.map(({ metric }) => metric)).toContain("log_rank_p");
  });

  it("has decision curves at every horizon: treating all is risk less its odds", () => {
    const rows = judged.netBenefit.filter(({ horizon }) => horizon === 8.5);
    const first = rows[0];
    const risk = observedRisk(outcome, 8.5);
    expect(first.threshold).toBe(0.2);
    expect(first.treat_all).toBeCloseTo(risk - (1 - risk) * 0.25, 12);
    expect(rows).toHaveLength(21);
  });

  it("says nothing of the difference between groups where all cases are in one", () => {
    const flat = new Float64Array(12).fill(0.2);
    const one = externalSurvival(
      { cohort: "b", outcome },
      { model: "m", outputs: [flat, early, late], cuts },
      options,
      0.95,
    );
    expect(one.metrics.find(({ metric }) => metric === "log_rank_p")).toBeUndefined();
    expect(one.metrics[0]).toMatchObject({ estimate: 0.5, interval: "none" });
  });
});

it("a curve of follow-up starts with all cases at risk and falls at events only", () => {
  const place = { model: "m", cohort: "b", scope: "external" } as const;
  const rows = survivalCurveRows(place, outcome, new Int32Array(12), ["all"], 0.95);
  expect(rows[0]).toMatchObject({ time: 0, at_risk: 12, event_free: 1 });
  expect(rows.map((row) => row.time)).toEqual([0, 2, 4, 5, 8, 11, 14, 15, 20]);
  expect(rows[1].event_free).toBeCloseTo(11 / 12, 12);
});
