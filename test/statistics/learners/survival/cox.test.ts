import { describe, expect, test } from "vitest";
import { learnerRegistry } from "../../../../statistics/learners/learner-registry.ts";
import type { FittedLearner } from "../../../../statistics/learners/learner-registry.ts";
import { StratumError } from "../../../../statistics/learners/survival/strata.ts";
import { takeOutcomeRows } from "../../../../statistics/outcome.ts";
import { absoluteRisk, baselineHazard } from "../../../../statistics/survival/baseline-hazard.ts";
import { causeSpecific } from "../../../../statistics/survival/cause-specific.ts";
import { applyModel } from "../../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../../statistics/validation/fit-procedure.ts";
import type { TrainingRows } from "../../../../statistics/learners/learner.ts";
import { setPenaltyFactors } from "../../../../statistics/learners/set-penalty-factors.ts";
import type { CensoredOutcome } from "../../../../statistics/outcome.ts";
import { hasSurvivalData, readCohort } from "../../survival/reference-cohorts.ts";
import { asWritten, fitSurvival, makeFollowUp, predictSurvival, withColumns } from "./survival-data.ts";

const names = ["fin", "age", "race", "wexp", "mar", "paro", "prio"];

/** The first of the training path's fits at the only lambda. */
function weights(spec: object, rows: TrainingRows<CensoredOutcome>): number[] {
  const fitted = fitSurvival(asWritten(spec), rows);
  return learnerRegistry.cox.summarize(fitted).weights.map(({ value }) => value);
}

describe.skipIf(!hasSurvivalData("rossi.csv"))("cox on the rossi recidivism data, against scikit-survival 0.28", () => {
  const cohort = readCohort("rossi.csv", names, "week", "arrest");
  const rows: TrainingRows<CensoredOutcome> = {
    matrix: cohort.matrix,
    names,
    outcome: { kind: "survival", ...cohort.outcome, horizons: [10, 30, 51], competing: false },
    patients: Array.from(cohort.outcome.event, (_, i) => `p${i}`),
  };

  /** CoxPHSurvivalAnalysis(ties, tol=1e-12) and CoxnetSurvivalAnalysis(l1_ratio=.5, alphas=[.02, .01], tol=1e-14): 1 - predict_survival_function of the first four rows. */
  test.each([
    {
      spec: { kind: "cox", lambda: 0 },
      scores: [0.199015578987, 1.169786609762, 1.102854022205, -0.717142860531],
      risks: [
        [0.03583610631648393, 0.09184786023907798, 0.08616561469852846, 0.014493468813236099],
        [0.1469960693847605, 0.3427778934314265, 0.3246734917985098, 0.061624287018858026],
        [0.2743694729759535, 0.57116330643068, 0.5470002073555686, 0.12041290882628297],
      ],
    },
    {
      spec: { kind: "cox", lambda: 0, ties: "efron" },
      scores: [0.198134474518, 1.172559557397, 1.108911728967, -0.718030452913],
      risks: [
        [0.03577742248517379, 0.09202168399145083, 0.08660057027554546, 0.014469379742770516],
        [0.1467874561390664, 0.34336164653431145, 0.3261073020041283, 0.06153209812285576],
        [0.27403141989041213, 0.5719624933569463, 0.5489690410216981, 0.12024826775386022],
      ],
    },
    {
      spec: { kind: "cox", l1Ratio: 0.5, lambda: 0.01 },
      scores: null,
      risks: [
        [0.03250890010782381, 0.086496770310724, 0.10302009608898788, 0.020508310760334325],
        [0.1335797018776672, 0.32463503465859433, 0.37605662922800986, 0.08597878303738782],
        [0.2506445472643428, 0.5460886947151501, 0.6129568702812558, 0.1654926467270238],
      ],
    },
  ])("$spec gives its scores and absolute risks", ({ spec, scores, risks }) => {
    const [score, ...found] = predictSurvival(fitSurvival(asWritten(spec), rows), rows.matrix);
    scores?.forEach((value, i) => expect(Math.abs(score[i] - value)).toBeLessThan(1e-7));
    risks.forEach((values, h) =>
      values.forEach((value, i) => expect(Math.abs(found[h][i] - value)).toBeLessThan(1e-7)),
    );
  });

  test("penalized coefficients are those of CoxnetSurvivalAnalysis", () => {
    const expected = [
      -0.26056030678070013, -0.06096363785241543, 0.11644432202228182, -0.09713438539261003, -0.1696458575198062,
      -0.005696410380939933, 0.09166692039493701,
    ];
    weights({ kind: "cox", lambda: 0.01 }, rows).forEach((value, j) =>
      expect(Math.abs(value - expected[j])).toBeLessThan(1e-7),
    );
  });
});

describe("lambda", () => {
  const rows = makeFollowUp(80, 5, 9);

  test("auto tries falling values, of which the first leaves every coefficient 0", () => {
    const [path] = learnerRegistry.cox.paths(asWritten({ kind: "cox", lambdas: 7 }), rows, ["a"]);
    const lambdas = path.settings.map(({ strength }) => strength);
    expect(lambdas.length).toBeGreaterThan(2);
    expect(lambdas).toEqual(lambdas.toSorted((a, b) => b - a));
    const { weights: first, lambda } = learnerRegistry.cox.summarize(path.refit(0));
    expect(lambda).toBe(lambdas[0]);
    expect(first.every(({ value }) => value === 0)).toBe(true);
    expect(path.settings[1].chosen).toEqual([{ parameter: "learner.lambda", value: lambdas[1] }]);
  });

  test("the refit of a value is the fit of the same rows at it", () => {
    const [path] = learnerRegistry.cox.paths(asWritten({ kind: "cox", lambdas: 5 }), rows, ["a"]);
    const all = path.fitAll(rows, ["a"], "probability");
    all.forEach((fit, k) => {
      const [score] = predictSurvival(fit, rows.matrix);
      predictSurvival(path.refit(k), rows.matrix)[0].forEach((value, i) => expect(value).toBeCloseTo(score[i], 5));
    });
  });

  test("tuned values may reach 0, which is the unpenalized model", () => {
    const [path] = learnerRegistry.cox.paths(asWritten({ kind: "cox", lambda: { tune: [0, 0.2] } }), rows, ["a"]);
    expect(path.settings.map(({ strength }) => strength)).toEqual([0.2, 0]);
    expect(path.refit(1)).toEqual({ ...fitSurvival(asWritten({ kind: "cox", lambda: 0 }), rows) });
  });
});

describe("penalty factors", () => {
  test("the set of a column is what stands before the first dot; others have 1", () => {
    const columns = ["clinical.age", "clinical.stage=I.b", "ct.x.y", "pca.component_1"];
    expect([...(setPenaltyFactors(columns, { clinical: 0, ct: 2.5 }) ?? [])]).toEqual([0, 0, 2.5, 1]);
    expect(setPenaltyFactors(columns, {})).toBeUndefined();
  });

  test("a set with factor 0 keeps its unpenalized coefficients where the penalty leaves nothing else", () => {
    const rows = { ...makeFollowUp(80, 4, 9), names: ["clinical.a", "ct.b", "ct.c", "clinical.d"] };
    const alone = withColumns(
      rows,
      Float64Array.from([...rows.matrix.values.slice(0, 80), ...rows.matrix.values.slice(240)]),
    );
    const [a, d] = weights({ kind: "cox", lambda: 0 }, alone);
    const found = weights({ kind: "cox", l1Ratio: 1, lambda: 50, penaltyFactors: { clinical: 0 } }, rows);
    expect(found[1]).toBe(0);
    expect(found[2]).toBe(0);
    expect(found[0]).toBeCloseTo(a, 6);
    expect(found[3]).toBeCloseTo(d, 6);
  });
});

describe("what a fit without penalty cannot estimate", () => {
  const rows = makeFollowUp(60, 2, 9);
  const { matrix } = rows;

  test("constant and dependent columns have the coefficient 0 and are named", () => {
    const [x, y] = [matrix.values.slice(0, 60), matrix.values.slice(60)];
    const all = withColumns(
      rows,
      Float64Array.from([...x, ...new Float64Array(60).fill(0.1), ...y, ...x.map((v, i) => 2 * v - y[i])]),
    );
    const fitted = fitSurvival(asWritten({ kind: "cox", lambda: 0 }), all);
    const { weights: found, notes } = learnerRegistry.cox.summarize(fitted);
    const [a, b] = weights({ kind: "cox", lambda: 0 }, rows);
    expect(found.map(({ value }) => value)).toEqual([a, 0, b, 0]);
    expect(notes).toEqual(["left out of the model of the event, constant or a combination of others: ct.f1, ct.f3"]);
  });

  test("separation is said: the longer a case lives, the larger its value", () => {
    const sorted = withColumns(
      rows,
      Float64Array.from(rows.outcome.time, (time) => -time),
    );
    const { notes } = learnerRegistry.cox.summarize(fitSurvival(asWritten({ kind: "cox", lambda: 0 }), sorted));
    expect(notes?.join()).toContain("keeps rising as a coefficient grows (separation)");
  });
});

describe("competing events", () => {
  const rows = makeFollowUp(120, 3, 21, true);

  test("the event's model is the model with competing events censored, and the risk is below its 1 - exp(-H)", () => {
    const censored = { ...rows.outcome, event: rows.outcome.event.map((e) => (e === 1 ? 1 : 0)), competing: false };
    const spec = asWritten({ kind: "cox", lambda: 0.05 });
    const [score, , risk] = predictSurvival(fitSurvival(spec, rows), rows.matrix);
    const [alone, , ignoring] = predictSurvival(fitSurvival(spec, { ...rows, outcome: censored }), rows.matrix);
    expect(score).toEqual(alone);
    risk.forEach((value, i) => expect(value).toBeLessThan(ignoring[i]));
  });

  test("training rows without a competing event give the risks of the event alone, and say so", () => {
    const none = { ...rows, outcome: { ...rows.outcome, event: rows.outcome.event.map((e) => (e === 1 ? 1 : 0)) } };
    const spec = asWritten({ kind: "cox", lambda: 0.05 });
    const fitted = fitSurvival(spec, none);
    const expected = fitSurvival(spec, { ...none, outcome: { ...none.outcome, competing: false } });
    const risks = predictSurvival(fitted, rows.matrix);
    predictSurvival(expected, rows.matrix).forEach((output, k) =>
      output.forEach((value, i) => expect(risks[k][i]).toBeCloseTo(value, 12)),
    );
    expect(learnerRegistry.cox.summarize(fitted).notes).toEqual(["no training case has a competing event"]);
  });

  test("the coefficients of the competing events are in the summary", () => {
    const [numbers] = learnerRegistry.cox.summarize(
      fitSurvival(asWritten({ kind: "cox", lambda: 0 }), rows),
    ).columnNumbers;
    expect(numbers.parameter).toBe("coefficient of the competing events");
    expect(numbers.values.map(({ name }) => name)).toEqual(rows.names);
  });
});

describe("strata", () => {
  const base = makeFollowUp(120, 3, 33);
  const centers = Array.from({ length: 120 }, (_, i) => ["north", "south"][i % 2]);
  const variables = (values: readonly string[]) => ({
    center: { kind: "category" as const, name: "center", set: "", values, levels: null },
  });
  const rows = { ...base, variables: variables(centers) };
  const spec = asWritten({ kind: "cox", lambda: 0, strata: "center" });
  const predict = (fitted: FittedLearner, values: readonly string[]) =>
    learnerRegistry.cox.predict(fitted, base.matrix, variables(values));

  test("multiplying the times of a stratum moves no coefficient, and its risks with it", () => {
    const time = base.outcome.time.map((value, i) => (i % 2 === 0 ? value : 10 * value));
    const slow = { ...rows, outcome: { ...base.outcome, time, horizons: [30, 300] } };
    const [score, risk] = predict(fitSurvival(spec, rows), centers);
    const [moved, early, late] = predict(fitSurvival(spec, slow), centers);
    for (let i = 0; i < 120; i++) {
      expect(moved[i]).toBeCloseTo(score[i], 10);
      expect(i % 2 === 0 ? early[i] : late[i]).toBeCloseTo(risk[i], 10);
    }
  });

  test("each has the baseline hazard of its own cases: a model of them alone, at the shared coefficients", () => {
    const fitted = fitSurvival(spec, rows);
    const [score, , risk] = predict(fitted, centers);
    const north = Array.from({ length: 60 }, (_, i) => 2 * i);
    const outcome = causeSpecific(takeOutcomeRows(base.outcome, Int32Array.from(north)), 1);
    const [baseline] = baselineHazard(
      outcome,
      Float64Array.from(north, (row) => score[row]),
    );
    const own = Float64Array.from(north, (row) => score[row]);
    absoluteRisk(baseline, own, [100]).forEach((expected, i) => expect(risk[north[i]]).toBeCloseTo(expected, 12));
  });

  test("a new stratum, or none, has a score and no risk", () => {
    const fitted = fitSurvival(spec, rows);
    const [known] = predict(fitted, centers);
    const [score, risk] = predict(fitted, ["east", "", ...centers.slice(2)]);
    expect(score).toEqual(known);
    expect(Array.from(risk.subarray(0, 3), Number.isNaN)).toEqual([true, true, false]);
  });

  test("training cases need one", () => {
    expect(() => fitSurvival(spec, { ...rows, variables: variables(["", ...centers.slice(1)]) })).toThrow(StratumError);
    expect(() => fitSurvival(spec, base)).toThrow("cox: the strata `center` have no value in 120 of 120 rows");
  });

  test("a stratum without an event is said", () => {
    const event = base.outcome.event.map((value, i) => (i % 2 === 0 ? value : 0));
    const { notes } = learnerRegistry.cox.summarize(
      fitSurvival(spec, { ...rows, outcome: { ...base.outcome, event } }),
    );
    expect(notes).toEqual(["stratum south: no training case has the event, so that every risk is 0"]);
  });

  test("reach the learner through the whole procedure, and the frozen model", () => {
    const table = {
      rows: 120,
      columns: rows.names.map((name, j) => ({
        kind: "numeric" as const,
        name,
        set: "ct",
        values: base.matrix.values.slice(j * 120, (j + 1) * 120),
      })),
    };
    const context = { patients: base.patients, variables: variables(centers) };
    const penalized = asWritten({ kind: "cox", lambdas: 3, strata: "center", l1Ratio: 0 });
    const model = { name: "m", features: [{ set: "ct", columns: null }], steps: [], learner: penalized };
    const fitted = fitProcedure(model, table, context, base.outcome, {
      inner: { folds: 3, metric: "c-index", rule: "min" },
      seedKey: ["strata"],
    });
    const [score, risk] = applyModel(fitted, table, context);
    const swapped = { ...context, variables: variables(centers.map((_, i) => centers[(i + 1) % 2])) };
    const [sameScore, otherRisk] = applyModel(fitted, table, swapped);
    expect(sameScore).toEqual(score);
    expect(otherRisk.every((value, i) => value !== risk[i])).toBe(true);
  });
});
