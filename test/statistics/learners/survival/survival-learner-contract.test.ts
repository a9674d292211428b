import { describe, expect, test } from "vitest";
import { learnerRegistry } from "../../../../statistics/learners/learner-registry.ts";
import type { FittedLearner, LearnerSpec } from "../../../../statistics/learners/learner-registry.ts";
import type { TrainingRows } from "../../../../statistics/learners/learner.ts";
import { harrellConcordance } from "../../../../statistics/metrics/harrell-concordance.ts";
import { outputNames } from "../../../../statistics/outcome.ts";
import type { CensoredOutcome, Outcome } from "../../../../statistics/outcome.ts";
import { aalenJohansen, incidenceAt } from "../../../../statistics/survival/aalen-johansen.ts";
import { CompetingEventsError } from "../../../../statistics/learners/survival/competing-events-error.ts";
import { causeSpecific } from "../../../../statistics/survival/cause-specific.ts";
import { NoEventsError, SurvivalOutcomeError } from "../../../../statistics/survival/survival-outcome.ts";
import { applyModel } from "../../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../../statistics/validation/fit-procedure.ts";
import { asWritten, fitSurvival, makeFollowUp, predictSurvival, withColumns } from "./survival-data.ts";

interface Case {
  readonly name: string;
  readonly spec: LearnerSpec;
  readonly tuned: LearnerSpec;
  readonly competing: boolean;
}

/** What the protocol's defaults give, and a spec with a tuned option. */
const cases: readonly Case[] = [
  {
    name: "cox",
    spec: asWritten("cox"),
    tuned: asWritten({ kind: "cox", l1Ratio: { tune: [0.5, 1] }, lambdas: 3 }),
    competing: false,
  },
  {
    name: "cox without penalty",
    spec: asWritten({ kind: "cox", lambda: 0, ties: "efron" }),
    tuned: asWritten({ kind: "cox", lambda: { tune: [0, 0.1] } }),
    competing: false,
  },
  {
    name: "cox with competing events",
    spec: asWritten({ kind: "cox", lambda: 0.01 }),
    tuned: asWritten({ kind: "cox", l1Ratio: 0, lambdas: 3 }),
    competing: true,
  },
  {
    name: "survival-forest",
    spec: asWritten({ kind: "survival-forest", trees: 40 }),
    tuned: asWritten({ kind: "survival-forest", trees: 10, minLeaf: { tune: [3, 8] } }),
    competing: false,
  },
  {
    name: "boosted-cox",
    spec: asWritten({ kind: "boosted-cox", depth: 2, minLeaf: 5 }),
    tuned: asWritten({ kind: "boosted-cox", depth: 1, trees: { tune: [10, 40] } }),
    competing: false,
  },
];

/** Learners that refuse competing events. */
const ofOneCause = cases.filter(({ spec }) => spec.kind !== "cox");

test.each(ofOneCause)("$name refuses competing events, seen or only declared", ({ spec }) => {
  const rows = makeFollowUp(60, 2, 5, true);
  expect(() => fitSurvival(spec, rows)).toThrow(CompetingEventsError);
  const none = { ...rows.outcome, event: rows.outcome.event.map((event) => event % 2) };
  expect(() => fitSurvival(spec, { ...rows, outcome: none })).toThrow(CompetingEventsError);
});

test("every registered learner of follow-up is under contract", () => {
  const registered = Object.values(learnerRegistry).filter(({ outcomes }) => outcomes.includes("survival"));
  expect([...new Set(cases.map(({ spec }) => spec.kind))].sort()).toEqual(registered.map(({ kind }) => kind).sort());
});

describe.each(cases)("learner $name", ({ spec, tuned, competing }) => {
  const train = makeFollowUp(90, 6, 3, competing);
  const held = makeFollowUp(60, 6, 17, competing);
  const fitted = fitSurvival(spec, train);
  const others = (event: number): TrainingRows<CensoredOutcome> => ({
    ...train,
    outcome: { ...train.outcome, event: new Uint8Array(90).fill(event) },
  });

  test("fit and predict leave their input untouched", () => {
    const before = structuredClone([train, fitted, held.matrix]);
    const again = fitSurvival(spec, train);
    predictSurvival(again, held.matrix);
    learnerRegistry[spec.kind].summarize(again);
    expect([train, again, held.matrix]).toEqual(before);
  });

  test("the same seed gives the same bits, as JSON and after a round trip", () => {
    const text = JSON.stringify(fitted);
    expect(JSON.stringify(fitSurvival(spec, train))).toBe(text);
    const read = JSON.parse(text) as FittedLearner;
    expect(JSON.stringify(read)).toBe(text);
    expect(predictSurvival(read, held.matrix)).toEqual(predictSurvival(fitted, held.matrix));
  });

  test("gives every output: a finite score, and risks in [0, 1] that rise with the horizon", () => {
    const outputs = predictSurvival(fitted, held.matrix);
    expect(outputs.length).toBe(outputNames(train.outcome).length);
    for (let i = 0; i < held.matrix.rows; i++) {
      const [score, early, late] = outputs.map((values) => values[i]);
      expect(Number.isFinite(score)).toBe(true);
      expect(early).toBeGreaterThanOrEqual(0);
      expect(late).toBeGreaterThan(early);
      expect(late).toBeLessThanOrEqual(1);
    }
  });

  test("a row's outputs are the same whatever rows are beside it", () => {
    const together = predictSurvival(fitted, held.matrix);
    for (let i = 0; i < held.matrix.rows; i++) {
      const values = Float64Array.from(held.names, (_, j) => held.matrix.values[i + j * held.matrix.rows]);
      const alone = predictSurvival(fitted, { rows: 1, columns: 6, values });
      expect(alone.map((output) => output[0])).toEqual(together.map((output) => output[i]));
    }
  });

  test("finds the planted signal, in the score and in the risks", () => {
    const truth = causeSpecific(held.outcome, 1);
    const [score, early, late] = predictSurvival(fitted, held.matrix);
    for (const output of competing ? [score] : [score, early, late]) {
      expect(harrellConcordance(truth, output).concordance).toBeGreaterThan(0.65);
    }
  });

  test("the mean risk is near the Aalen-Johansen incidence of the training cases", () => {
    const { time, event, horizons } = train.outcome;
    const curves = aalenJohansen(time, event, 2);
    const [, ...risks] = predictSurvival(fitted, train.matrix);
    risks.forEach((values, h) => {
      const mean = values.reduce((sum, risk) => sum + risk, 0) / values.length;
      expect(Math.abs(mean - incidenceAt(curves, 1, horizons[h]))).toBeLessThan(0.08);
    });
  });

  test("follow-up without an event is refused, and so are impossible times and other outcomes", () => {
    expect(() => fitSurvival(spec, others(0))).toThrow(NoEventsError);
    const [path] = learnerRegistry[spec.kind].paths(spec, train, ["a"]);
    expect(() => path.fitAll(others(0), ["a"], "probability")).toThrow(NoEventsError);
    for (const wrong of [0, -3, NaN, Infinity]) {
      const time = train.outcome.time.map((value, i) => (i === 4 ? wrong : value));
      expect(() => fitSurvival(spec, { ...train, outcome: { ...train.outcome, time } })).toThrow(SurvivalOutcomeError);
    }
    const binary: TrainingRows<Outcome> = { ...train, outcome: { kind: "binary", event: new Uint8Array(90) } };
    expect(() => learnerRegistry[spec.kind].paths(spec, binary, ["a"])).toThrow(
      `${spec.kind}: cannot learn from a binary outcome`,
    );
  });

  test("all events, and all at one time, give risks", () => {
    for (const outcome of [others(1).outcome, { ...others(1).outcome, time: new Float64Array(90).fill(30) }]) {
      const [score, early] = predictSurvival(fitSurvival(spec, { ...train, outcome }), held.matrix);
      expect(score.every((value) => Number.isFinite(value))).toBe(true);
      expect(early.every((risk) => risk >= 0 && risk <= 1)).toBe(true);
    }
  });

  test("no column, constant columns, equal columns, more columns than cases and values of any size give risks", () => {
    const column = train.matrix.values.slice(0, 90);
    for (const values of [
      new Float64Array(0),
      new Float64Array(180).fill(3.1),
      Float64Array.from([...column, ...column]),
      makeFollowUp(90, 120, 5).matrix.values,
      column.map((value) => value * 1e9),
      column.map((value) => Math.sign(value)),
    ]) {
      const rows = withColumns(train, values);
      const [score, ...risks] = predictSurvival(fitSurvival(spec, rows), rows.matrix);
      expect(score.every((value) => Number.isFinite(value))).toBe(true);
      for (const risk of risks) expect(risk.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
  });

  test("two cases give risks", () => {
    const two = makeFollowUp(2, 2, 3, competing);
    const outcome = { ...two.outcome, time: Float64Array.of(40, 120), event: Uint8Array.of(1, 0) };
    const rows = { ...two, outcome };
    const [score, ...risks] = predictSurvival(fitSurvival(spec, rows), rows.matrix);
    expect(score.every((value) => Number.isFinite(value))).toBe(true);
    for (const risk of risks) expect(risk.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  test("a horizon beyond the last follow-up has no risk, and the fit says so", () => {
    const rows = { ...train, outcome: { ...train.outcome, horizons: [30, 5000] } };
    const late = fitSurvival(spec, rows);
    const [, early, beyond] = predictSurvival(late, held.matrix);
    expect(early.every((risk) => risk >= 0)).toBe(true);
    expect(beyond.every((risk) => Number.isNaN(risk))).toBe(true);
    const last = Math.max(...train.outcome.time);
    expect(learnerRegistry[spec.kind].summarize(late).notes).toContain(
      `risk:5000 is undefined: no training case was followed beyond ${last}`,
    );
  });

  test("says one weight per column in its order, and finite numbers", () => {
    const summary = learnerRegistry[spec.kind].summarize(fitted);
    expect(summary.weights.map(({ name }) => name)).toEqual(train.names);
    expect(summary.numbers.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(summary.kktResidual ?? 0).toBeLessThanOrEqual(summary.kktTolerance);
  });

  test("goes through the whole procedure with a tuned option", () => {
    const { names, outcome, patients } = train;
    const table = (rows: TrainingRows<CensoredOutcome>) => ({
      rows: rows.matrix.rows,
      columns: names.map((name, j) => ({
        kind: "numeric" as const,
        name,
        set: "ct",
        values: rows.matrix.values.slice(j * rows.matrix.rows, (j + 1) * rows.matrix.rows),
      })),
    });
    const model = {
      name: "m",
      features: [{ set: "ct", columns: null }],
      steps: [{ kind: "standardize" as const }],
      learner: tuned,
    };
    for (const metric of ["c-index", "deviance"] as const) {
      const result = fitProcedure(model, table(train), { patients, variables: {} }, outcome, {
        inner: { folds: 3, metric, rule: "min" },
        seedKey: ["contract"],
      });
      expect(result.learner.kind).toBe(spec.kind);
      expect(result.outputs).toEqual(["score", "risk:30", "risk:100"]);
      expect(result.chosen.every(({ parameter }) => parameter.startsWith("learner."))).toBe(true);
      const ofFold = result.training.outOfFold.find((score) => score.metric === "c-index")?.value ?? 0;
      expect(ofFold).toBeGreaterThan(0.6);
      expect(ofFold).toBeLessThan(1);
      const [score] = applyModel(result, table(held), { patients: held.patients, variables: {} });
      expect(harrellConcordance(causeSpecific(held.outcome, 1), score).concordance).toBeGreaterThan(0.6);
    }
  });
});
