import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaUnderRoc } from "../../../statistics/metrics/area-under-roc.ts";
import { censoringDistribution } from "../../../statistics/metrics/censoring-distribution.ts";
import { harrellConcordance } from "../../../statistics/metrics/harrell-concordance.ts";
import { integratedBrierScore, survivalBrierScore } from "../../../statistics/metrics/survival-brier-score.ts";
import { survivalNetBenefit } from "../../../statistics/metrics/survival-net-benefit.ts";
import { timeDependentAuc } from "../../../statistics/metrics/time-dependent-auc.ts";
import { unoConcordance } from "../../../statistics/metrics/uno-concordance.ts";
import { absoluteRisk, baselineHazard } from "../../../statistics/survival/baseline-hazard.ts";
import { coxRegression } from "../../../statistics/survival/cox-regression.ts";
import { kaplanMeier, survivalAt } from "../../../statistics/survival/kaplan-meier.ts";
import { hasSurvivalData, readArff, readCells } from "../survival/reference-cohorts.ts";

const reference = JSON.parse(
  readFileSync(new URL("../../reference/survival/survival.json", import.meta.url), "utf8"),
) as {
  readonly cohort: { readonly time: number[]; readonly event: number[]; readonly score: number[] };
  readonly survivalMetrics: {
    readonly tau: number;
    readonly harrell: number[];
    readonly uno: number;
    readonly unoTrain: number;
    readonly horizons: number[];
    readonly dynamicAuc: number[];
    readonly meanDynamicAuc: number;
    readonly risk: number[];
    readonly brier: number[];
    readonly brierTrain: number[];
    readonly integratedBrier: number;
  };
};
const expected = reference.survivalMetrics;
const cohort = {
  time: Float64Array.from(reference.cohort.time),
  event: Uint8Array.from(reference.cohort.event),
};
const scores = Float64Array.from(reference.cohort.score);
const half = cohort.time.length / 2;
const train = { time: cohort.time.slice(0, half), event: cohort.event.slice(0, half) };
const held = { time: cohort.time.slice(half), event: cohort.event.slice(half) };
const heldScores = scores.slice(half);

describe("concordance", () => {
  test("pairs by hand: two events at one time are no pair, a censored case at that time lives longer", () => {
    const outcome = { time: Float64Array.of(2, 2, 2, 5), event: Uint8Array.of(1, 1, 0, 0) };
    const result = harrellConcordance(outcome, Float64Array.of(3, 1, 2, 1));
    expect([result.concordant, result.discordant, result.tiedScore]).toEqual([2, 1, 1]);
    expect(result.concordance).toBe(2.5 / 4);
  });

  test("Harrell and Uno as in scikit-survival", () => {
    const harrell = harrellConcordance(cohort, scores);
    expect(harrell.concordance).toBeCloseTo(expected.harrell[0], 12);
    expect([harrell.concordant, harrell.discordant, harrell.tiedScore]).toEqual(expected.harrell.slice(1, 4));
    expect(unoConcordance(cohort, scores, censoringDistribution(cohort, "at"), expected.tau)).toBeCloseTo(
      expected.uno,
      12,
    );
    expect(unoConcordance(held, heldScores, censoringDistribution(train, "at"), expected.tau)).toBeCloseTo(
      expected.unoTrain,
      12,
    );
  });

  test("without censoring Uno is Harrell, and turning the scores gives the complement", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 5 }))), (cases) => {
        const outcome = {
          time: Float64Array.from(cases, ([time]) => time),
          event: new Uint8Array(cases.length).fill(1),
        };
        const score = Float64Array.from(cases, ([, value]) => value);
        const { concordance } = harrellConcordance(outcome, score);
        expect(unoConcordance(outcome, score, censoringDistribution(outcome, "before"), Infinity)).toBe(concordance);
        const turned = harrellConcordance(
          outcome,
          score.map((value) => -value),
        ).concordance;
        if (!Number.isNaN(concordance)) expect(turned + concordance).toBeCloseTo(1, 12);
        else expect(turned).toBeNaN();
      }),
    );
  });
});

describe.skipIf(!hasSurvivalData("whas500_predictions.csv"))("concordance on whas500", () => {
  test("literals of scikit-survival", () => {
    const { header, rows } = readCells("whas500_predictions.csv");
    const cells = [header, ...rows];
    const outcome = {
      time: Float64Array.from(cells, (row) => Number(row[1])),
      event: Uint8Array.from(cells, (row) => Number(row[0])),
    };
    const risk = Float64Array.from(cells, (row) => Number(row[2]));
    const harrell = harrellConcordance(outcome, risk);
    expect([harrell.concordant, harrell.discordant, harrell.tiedScore]).toEqual([57849, 17300, 0]);
    expect(harrell.concordance).toBeCloseTo(0.7697907, 6);
    expect(unoConcordance(outcome, risk, censoringDistribution(outcome, "at"), Infinity)).toBeCloseTo(
      0.7929275009049014,
      10,
    );
  });
});

describe.skipIf(!hasSurvivalData("lung.csv"))("concordance on lung", () => {
  test("R: Harrell .637135493 (se .025067974), Uno .626148295 of the Efron Cox model", () => {
    const { header, rows } = readCells("lung.csv");
    const complete = rows.filter((row) => !Number.isNaN(Number.parseFloat(row[header.indexOf("ph.ecog")])));
    const take = (name: string) => complete.map((row) => Number(row[header.indexOf(name)]));
    const status = take("status");
    const outcome = {
      time: Float64Array.from(take("time")),
      event: Uint8Array.from(status, (value) => (value === Math.max(...status) ? 1 : 0)),
    };
    const n = complete.length;
    const matrix = {
      rows: n,
      columns: 3,
      values: Float64Array.from([...take("age"), ...take("sex"), ...take("ph.ecog")]),
    };
    const { coefficients } = coxRegression(matrix, outcome, { ties: "efron" });
    const linear = Float64Array.from({ length: n }, (_, i) =>
      coefficients.reduce((sum, b, j) => sum + b * matrix.values[i + n * j], 0),
    );
    const rounded = linear.map((value) => Math.round(value * 1e10) / 1e10);
    const harrell = harrellConcordance(outcome, rounded);
    expect(harrell.concordance).toBeCloseTo(0.637135493, 8);
    expect(harrell.standardError).toBeCloseTo(0.025067974, 6);
    expect(unoConcordance(outcome, rounded, censoringDistribution(outcome, "before"), Infinity)).toBeCloseTo(
      0.626148295,
      6,
    );
  });
});

describe("time-dependent AUC and Brier score", () => {
  test("as in scikit-survival", () => {
    const { auc, mean } = timeDependentAuc(held, heldScores, expected.horizons, censoringDistribution(train, "at"));
    expected.dynamicAuc.forEach((value, h) => expect(auc[h]).toBeCloseTo(value, 12));
    expect(mean).toBeCloseTo(expected.meanDynamicAuc, 12);
    const risk = Float64Array.from(expected.risk);
    const own = survivalBrierScore(cohort, risk, expected.horizons, censoringDistribution(cohort, "at"));
    expected.brier.forEach((value, h) => expect(own[h]).toBeCloseTo(value, 12));
    expect(integratedBrierScore(own, expected.horizons)).toBeCloseTo(expected.integratedBrier, 12);
    const outside = survivalBrierScore(
      held,
      risk.slice(half * 3),
      expected.horizons,
      censoringDistribution(train, "at"),
    );
    expected.brierTrain.forEach((value, h) => expect(outside[h]).toBeCloseTo(value, 12));
  });

  test("without censoring they are the AUC and the mean squared error at the horizon", () => {
    const outcome = { time: cohort.time, event: new Uint8Array(cohort.time.length).fill(1) };
    const censoring = censoringDistribution(outcome, "before");
    const byTen = Uint8Array.from(outcome.time, (time) => (time <= 10 ? 1 : 0));
    expect(timeDependentAuc(outcome, scores, [10], censoring).mean).toBeCloseTo(areaUnderRoc(byTen, scores), 12);
    const risk = scores.map((score) => 1 / (1 + Math.exp(-score)));
    const error = risk.reduce((sum, value, i) => sum + (value - byTen[i]) ** 2, 0) / risk.length;
    expect(survivalBrierScore(outcome, risk, [10], censoring)[0]).toBeCloseTo(error, 12);
  });

  test("a weight beyond the support of the censoring distribution gives NaN", () => {
    const training = { time: Float64Array.of(1, 2), event: Uint8Array.of(1, 0) };
    const outcome = { time: Float64Array.of(3, 4), event: Uint8Array.of(1, 0) };
    const censoring = censoringDistribution(training, "before");
    expect(survivalBrierScore(outcome, Float64Array.of(0.5, 0.5), [3.5], censoring)[0]).toBeNaN();
    expect(timeDependentAuc(outcome, Float64Array.of(1, 0), [3.5], censoring).auc[0]).toBeNaN();
    expect(unoConcordance(outcome, Float64Array.of(1, 0), censoring, Infinity)).toBeNaN();
  });
});

describe.skipIf(!hasSurvivalData("GBSG2.arff"))("Brier score on GBSG2", () => {
  const { header, rows } = hasSurvivalData("GBSG2.arff") ? readArff("GBSG2.arff") : { header: [], rows: [] };
  const take = (name: string) => rows.map((row) => row[header.indexOf(name)]);
  const outcome = {
    time: Float64Array.from(take("time"), Number),
    event: Uint8Array.from(take("cens"), Number),
  };
  const grades = take("tgrade").map((grade) => grade.length);
  const censoring = censoringDistribution(outcome, "at");

  /** Risk of a case = 1 - Kaplan-Meier of its third of the Nottingham index. */
  function nottinghamRisks(horizons: readonly number[]): Float64Array {
    const thirds = take("tsize").map((size, i) => {
      const index = 0.2 * (Number(size) / 10) + 1 + grades[i];
      return index < 3.4 ? 0 : index <= 5.4 ? 1 : 2;
    });
    const curves = [0, 1, 2].map((third) =>
      kaplanMeier(
        {
          time: outcome.time.filter((_, i) => thirds[i] === third),
          event: outcome.event.filter((_, i) => thirds[i] === third),
        },
        0.95,
      ),
    );
    return Float64Array.from(thirds.flatMap((third) => horizons.map((t) => 1 - survivalAt(curves[third], t))));
  }

  test("Nottingham index: the five scores and three integrals", () => {
    const horizons = [365, 730, 1095, 1460, 1825];
    const scoresAt = survivalBrierScore(outcome, nottinghamRisks(horizons), horizons, censoring);
    [0.0762922458520448, 0.182536421174199, 0.220017747254941, 0.234133800146671, 0.233822955042198].forEach(
      (value, h) => expect(scoresAt[h]).toBeCloseTo(value, 6),
    );
    expect(integratedBrierScore(scoresAt, horizons)).toBeCloseTo(0.197936392255733, 6);
    expect(integratedBrierScore(scoresAt.slice(0, 4), horizons.slice(0, 4))).toBeCloseTo(0.185922397142833, 6);
    const days = Array.from({ length: 731 }, (_, k) => 1095 + k);
    const daily = survivalBrierScore(outcome, nottinghamRisks(days), days, censoring);
    expect(integratedBrierScore(daily, days)).toBeCloseTo(0.231553687189643, 6);
  });

  test("risks of the Efron Cox model at 1825 days", () => {
    const numbers = ["age", "estrec", "pnodes", "progrec", "tsize"].map((name) => take(name).map(Number));
    const columns = [
      ...numbers,
      grades,
      take("horTh").map((value) => (value === "yes" ? 1 : 0)),
      take("menostat").map((value) => (value === "Post" ? 1 : 0)),
    ];
    const n = rows.length;
    const matrix = { rows: n, columns: columns.length, values: Float64Array.from(columns.flat()) };
    const { coefficients } = coxRegression(matrix, outcome, { ties: "efron" });
    const linear = Float64Array.from({ length: n }, (_, i) =>
      coefficients.reduce((sum, b, j) => sum + b * columns[j][i], 0),
    );
    const [baseline] = baselineHazard(outcome, linear);
    const score = survivalBrierScore(outcome, absoluteRisk(baseline, linear, [1825]), [1825], censoring)[0];
    expect(Math.abs(score / 0.208817407492645 - 1)).toBeLessThan(1e-5);
  });
});

test("a risk that is not known makes no AUC of 0 and no net benefit of 0, but NaN", () => {
  const outcome = { time: Float64Array.of(1, 2, 3, 4), event: Uint8Array.of(1, 1, 0, 0) };
  const censoring = censoringDistribution(outcome, "before");
  const known = Float64Array.of(0.9, 0.8, 0.2, 0.1);
  expect(timeDependentAuc(outcome, known, [2.5], censoring).auc[0]).toBe(1);
  expect(survivalNetBenefit(outcome, known, 2.5, [0.5])[0].model).toBeCloseTo(0.5, 15);
  for (const row of known.keys()) {
    const risks = known.with(row, NaN);
    expect(timeDependentAuc(outcome, risks, [2.5], censoring).auc[0]).toBeNaN();
    expect(survivalNetBenefit(outcome, risks, 2.5, [0.5])[0]).toMatchObject({ model: NaN, treatAll: 0 });
  }
});
