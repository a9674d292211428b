import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aalenJohansen, incidenceAt } from "../../../statistics/survival/aalen-johansen.ts";
import {
  kaplanMeier,
  medianSurvival,
  reverseKaplanMeier,
  survivalAt,
} from "../../../statistics/survival/kaplan-meier.ts";
import { logRankTest } from "../../../statistics/survival/log-rank.ts";
import type { LogRankWeights } from "../../../statistics/survival/log-rank.ts";
import { nelsonAalen } from "../../../statistics/survival/nelson-aalen.ts";
import { coxRegression } from "../../../statistics/survival/cox-regression.ts";
import { SurvivalOutcomeError } from "../../../statistics/survival/survival-outcome.ts";
import { hasSurvivalData, readCells } from "./reference-cohorts.ts";

const reference = JSON.parse(
  readFileSync(new URL("../../reference/survival/survival.json", import.meta.url), "utf8"),
) as {
  readonly cohort: { readonly time: number[]; readonly event: number[]; readonly cause: number[]; group: number[] };
  readonly kaplanMeier: {
    readonly times: number[];
    readonly survival: number[];
    readonly lower: number[];
    readonly upper: number[];
    readonly median: number;
  };
  readonly nelsonAalen: number[];
  readonly logRank: Record<LogRankWeights, { readonly statistic: number; readonly pValue: number }>;
  readonly aalenJohansen: { readonly time: number[]; readonly times: number[]; readonly incidence: number[] };
};
const cohort = {
  time: Float64Array.from(reference.cohort.time),
  event: Uint8Array.from(reference.cohort.event),
};

/** Acute myelogenous leukemia (Miller 1981; R survival `aml`): maintained, then not. */
const aml = {
  time: Float64Array.of(9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45),
  event: Uint8Array.of(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1),
};
const amlGroup = Int32Array.from({ length: 23 }, (_, i) => (i < 11 ? 0 : 1));

/** Remission times of Freireich 1963: 6-mercaptopurine, then placebo. */
const leukemia = {
  time: Float64Array.from([
    6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35, 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8,
    11, 11, 12, 12, 15, 17, 22, 23,
  ]),
  event: Uint8Array.from({ length: 42 }, (_, i) => (i >= 21 || [0, 1, 2, 4, 6, 9, 10, 14, 15].includes(i) ? 1 : 0)),
};
const leukemiaGroup = Int32Array.from({ length: 42 }, (_, i) => (i < 21 ? 0 : 1));

describe("Kaplan-Meier", () => {
  test("six cases by hand, with Greenwood's error", () => {
    const curve = kaplanMeier(
      { time: Float64Array.of(3, 1, 2, 2, 4, 5), event: Uint8Array.of(1, 1, 1, 0, 0, 1) },
      0.95,
    );
    expect([...curve.atRisk]).toEqual([6, 5, 3, 2, 1]);
    [5 / 6, 2 / 3, 4 / 9, 4 / 9, 0].forEach((s, k) => expect(curve.survival[k]).toBeCloseTo(s, 14));
    expect(curve.standardError[2]).toBeCloseTo((4 / 9) * Math.sqrt(1 / 30 + 1 / 20 + 1 / 6), 14);
    expect(curve.standardError[4]).toBeNaN();
    expect(survivalAt(curve, 0.5)).toBe(1);
    expect(survivalAt(curve, 2)).toBeCloseTo(2 / 3, 14);
    expect(survivalAt(curve, 2, "before")).toBeCloseTo(5 / 6, 14);
    expect(medianSurvival(curve).median).toBe(3);
  });

  test("curve and log-log limits are those of lifelines", () => {
    const curve = kaplanMeier(cohort, 0.95);
    const { times, survival, lower, upper, median } = reference.kaplanMeier;
    times.forEach((time, k) => {
      const at = curve.times.indexOf(time);
      expect(curve.survival[at]).toBeCloseTo(survival[k], 12);
      expect(curve.lower[at]).toBeCloseTo(lower[k], 9);
      expect(curve.upper[at]).toBeCloseTo(upper[k], 9);
    });
    expect(medianSurvival(curve).median).toBe(median);
  });

  test("maintained leukemia: the values that R prints for aml", () => {
    const curve = kaplanMeier({ time: aml.time.slice(0, 11), event: aml.event.slice(0, 11) }, 0.95, "plain");
    const printed = [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184];
    [9, 13, 18, 23, 31, 34, 48].forEach((time, k) => expect(survivalAt(curve, time)).toBeCloseTo(printed[k], 3));
    expect(curve.standardError[0]).toBeCloseTo(0.0867, 4);
    expect(medianSurvival(curve).median).toBe(31);
  });

  test("without censoring it is the share that lives longer", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }), (times) => {
        const outcome = { time: Float64Array.from(times), event: new Uint8Array(times.length).fill(1) };
        const curve = kaplanMeier(outcome, 0.9);
        curve.times.forEach((t, k) =>
          expect(curve.survival[k]).toBeCloseTo(times.filter((x) => x > t).length / times.length, 12),
        );
      }),
    );
  });

  test("reverse: an event leaves before a censoring at its time", () => {
    const curve = reverseKaplanMeier({ time: Float64Array.of(1, 2, 2, 3), event: Uint8Array.of(1, 1, 0, 0) }, 0.95);
    expect([...curve.times]).toEqual([1, 2, 3]);
    expect([...curve.atRisk]).toEqual([3, 2, 1]);
    expect([...curve.survival]).toEqual([1, 0.5, 0]);
  });
});

describe("Nelson-Aalen and Aalen-Johansen", () => {
  test("by hand", () => {
    const outcome = { time: Float64Array.of(1, 2, 2, 3), event: Uint8Array.of(1, 1, 1, 0) };
    const hazard = nelsonAalen(outcome);
    expect([...hazard.times]).toEqual([1, 2]);
    expect(hazard.cumulativeHazard[1]).toBeCloseTo(1 / 4 + 2 / 3, 14);
    expect(hazard.standardError[1]).toBeCloseTo(Math.sqrt(1 / 16 + 2 / 9), 14);
    const curves = aalenJohansen(Float64Array.of(1, 2, 3, 4), Uint8Array.of(1, 2, 0, 1), 2);
    expect([...curves.incidence[0]]).toEqual([0.25, 0.25, 0.75]);
    expect([...curves.incidence[1]]).toEqual([0, 0.25, 0.25]);
    expect(incidenceAt(curves, 1, 3.9)).toBe(0.25);
    expect(incidenceAt(curves, 2, 0.5)).toBe(0);
  });

  test("as in lifelines", () => {
    const hazard = nelsonAalen(cohort);
    reference.nelsonAalen.forEach((value, k) => expect(hazard.cumulativeHazard[k]).toBeCloseTo(value, 12));
    const { time, times, incidence } = reference.aalenJohansen;
    const curves = aalenJohansen(Float64Array.from(time), Uint8Array.from(reference.cohort.cause), 2);
    times.forEach((t, k) => expect(incidenceAt(curves, 1, t)).toBeCloseTo(incidence[k], 12));
  });

  test("incidences and event-free probability add up to 1; one cause is 1 - Kaplan-Meier", () => {
    const cause = Uint8Array.from(reference.cohort.cause);
    const curves = aalenJohansen(cohort.time, cause, 2);
    curves.eventFree.forEach((free, k) =>
      expect(free + curves.incidence[0][k] + curves.incidence[1][k]).toBeCloseTo(1, 12),
    );
    const alone = aalenJohansen(cohort.time, cohort.event, 1);
    const curve = kaplanMeier(cohort, 0.95);
    alone.times.forEach((t, k) => expect(alone.incidence[0][k]).toBeCloseTo(1 - survivalAt(curve, t), 12));
    expect(() => aalenJohansen(cohort.time, cause, 1)).toThrow(SurvivalOutcomeError);
  });
});

describe("log-rank test", () => {
  test("aml: 3.4 as R prints", () => {
    const result = logRankTest(aml, amlGroup, 2, "log-rank");
    expect(result.statistic).toBeCloseTo(3.396389, 5);
    expect(result.observed).toEqual(Float64Array.of(7, 11));
    expect(result.expected[0]).toBeCloseTo(10.69, 2);
    expect(result.pValue).toBeCloseTo(0.0653, 4);
  });

  test("leukemia: Wilcoxon, Tarone-Ware and Peto", () => {
    expect(logRankTest(leukemia, leukemiaGroup, 2, "wilcoxon").statistic).toBeCloseTo(13.457852, 6);
    expect(logRankTest(leukemia, leukemiaGroup, 2, "tarone-ware").statistic).toBeCloseTo(15.123575, 6);
    expect(logRankTest(leukemia, leukemiaGroup, 2, "peto").statistic).toBeCloseTo(14.084139, 5);
  });

  test.each(["log-rank", "wilcoxon", "tarone-ware", "peto"] as const)("three groups: %s as in lifelines", (weights) => {
    const result = logRankTest(cohort, Int32Array.from(reference.cohort.group), 3, weights);
    expect(result.degreesOfFreedom).toBe(2);
    expect(result.statistic).toBeCloseTo(reference.logRank[weights].statistic, 8);
    expect(result.pValue).toBeCloseTo(reference.logRank[weights].pValue, 8);
  });

  test("without ties it is the score test of the Cox model, also with strata", () => {
    const time = Float64Array.from({ length: 40 }, (_, i) => ((i * 17) % 41) + 1);
    const outcome = { time, event: Uint8Array.from(time, (_, i) => (i % 3 === 0 ? 0 : 1)) };
    const group = Int32Array.from(time, (_, i) => (i % 7 < 3 ? 1 : 0));
    const strata = Int32Array.from(time, (_, i) => i % 2);
    const matrix = { rows: 40, columns: 1, values: Float64Array.from(group) };
    expect(logRankTest(outcome, group, 2, "log-rank").statistic).toBeCloseTo(
      coxRegression(matrix, outcome, { ties: "breslow" }).scoreStatistic,
      10,
    );
    expect(logRankTest(outcome, group, 2, "log-rank", strata).statistic).toBeCloseTo(
      coxRegression(matrix, outcome, { ties: "breslow", strata }).scoreStatistic,
      10,
    );
  });

  test("one group at risk gives no statistic", () => {
    expect(logRankTest(aml, new Int32Array(23), 2, "log-rank").statistic).toBeNaN();
  });
});

describe.skipIf(!hasSurvivalData("lung.csv"))("log-rank test on lung", () => {
  test("sex: 10.32674195 as R", () => {
    const { header, rows } = readCells("lung.csv");
    const take = (name: string) => rows.map((row) => Number(row[header.indexOf(name)]));
    const status = take("status");
    const outcome = {
      time: Float64Array.from(take("time")),
      event: Uint8Array.from(status, (value) => (value === Math.max(...status) ? 1 : 0)),
    };
    const sex = Int32Array.from(take("sex"), (value) => (value === 1 ? 0 : 1));
    expect(logRankTest(outcome, sex, 2, "log-rank").statistic).toBeCloseTo(10.32674195, 7);
  });
});
