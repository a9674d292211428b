import { describe, expect, test } from "vitest";
import { modelSchema } from "../../../protocol/schema/model.ts";
import { learnerRegistry } from "../../../statistics/learners/learner-registry.ts";
import type { FittedLearner, LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import type { Outputs, TrainingRows } from "../../../statistics/learners/learner.ts";
import { OneLevelError } from "../../../statistics/learners/one-level-error.ts";
import { OutcomeKindError, outputNames } from "../../../statistics/outcome.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import { applyModel } from "../../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import { scoreOutputs } from "../../../statistics/validation/score-outputs.ts";
import { makeRows, withOutcome } from "./learner-data.ts";

type Kind = "multiclass" | "ordinal" | "continuous";

/** What the protocol's defaults give, a spec with a tuned option, and the kind of outcome. */
const contracts: readonly (readonly [string, Kind, LearnerSpec, LearnerSpec])[] = [
  ...(["multiclass", "ordinal", "continuous"] as const).flatMap((kind) => [
    contract(kind, { kind: "forest", trees: 40 }, { kind: "forest", trees: 10, minLeaf: { tune: [1, 5] } }),
    contract(kind, { kind: "extra-trees", trees: 40 }, { kind: "extra-trees", trees: 10, depth: { tune: [2, 4] } }),
    contract(kind, { kind: "boosting", trees: 30 }, { kind: "boosting", trees: { tune: [5, 10] }, depth: 2 }),
  ]),
  contract("multiclass", "multinomial", { kind: "multinomial", l1Ratio: { tune: [0, 1] }, lambdas: 3 }),
  contract("multiclass", "naive-bayes", { kind: "naive-bayes", smoothing: { tune: [1e-9, 0.1] } }),
  contract("multiclass", "nearest-neighbors", { kind: "nearest-neighbors", neighbors: { tune: [3, 7] } }),
  contract("multiclass", "perceptron", { kind: "perceptron", units: { tune: [4, 8] } }),
  contract("ordinal", "proportional-odds", { kind: "proportional-odds", lambda: { tune: [0.01, 0.1] } }),
  contract("continuous", "linear", { kind: "linear", l1Ratio: { tune: [0, 1] }, lambdas: 3 }),
];

function contract(kind: Kind, written: unknown, tuned: unknown): readonly [string, Kind, LearnerSpec, LearnerSpec] {
  const spec = asWritten(written);
  return [spec.kind, kind, spec, asWritten(tuned)];
}

function asWritten(learner: unknown): LearnerSpec {
  const spec = modelSchema.parse({ learner }).learner;
  if (spec === undefined) throw new TypeError("no learner");
  return spec;
}

/** Numbers and levels that follow the first two of six columns. */
function rowsOf(kind: Kind, rows: number, seed: number): TrainingRows<Outcome> {
  const { matrix, names, patients, outcome: noise } = makeRows(rows, 6, seed);
  const score = Float64Array.from(
    { length: rows },
    (_, i) => matrix.values[i] + 0.5 * matrix.values[i + rows] + 2 * noise[i],
  );
  const base = { matrix, names, patients };
  if (kind === "continuous") return { ...base, outcome: { kind, value: score } };
  const level = Uint8Array.from(score, (value) => (value < -2 ? 0 : value < 3 ? 1 : 2));
  return { ...base, outcome: { kind, levels: ["low", "mid", "high"], level } };
}

function fit(spec: LearnerSpec, rows: TrainingRows<Outcome>): FittedLearner {
  const [path] = learnerRegistry[spec.kind].paths(spec, rows, ["contract"]);
  return path.refit(path.settings.length - 1);
}

function expectOutputs(kind: Kind, outputs: Outputs, rows: number): void {
  expect(outputs).toHaveLength(kind === "continuous" ? 1 : 3);
  for (let i = 0; i < rows; i++) {
    const own = outputs.map((values) => values[i]);
    expect(own.every((value) => Number.isFinite(value))).toBe(true);
    if (kind === "continuous") continue;
    expect(own.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  }
}

test("every learner of an outcome that is not binary or follow-up is under contract, for each kind", () => {
  const wanted = Object.values(learnerRegistry).flatMap(({ kind, outcomes }) =>
    outcomes.filter((own) => own !== "binary" && own !== "survival").map((own) => `${kind} ${own}`),
  );
  expect(contracts.map(([name, kind]) => `${name} ${kind}`).sort()).toEqual(wanted.sort());
});

describe.each(contracts)("learner %s of a %s outcome", (name, kind, spec, tuned) => {
  const train = rowsOf(kind, 80, 3);
  const held = rowsOf(kind, 50, 17);
  const fitted = fit(spec, train);
  const { predict, summarize, paths } = learnerRegistry[spec.kind];

  test("fit and predict leave their input untouched", () => {
    const before = structuredClone([train, fitted, held.matrix]);
    const again = fit(spec, train);
    predict(again, held.matrix);
    summarize(again);
    expect([train, again, held.matrix]).toEqual(before);
  });

  test("the same seed gives the same bits, as JSON and after a round trip", () => {
    const text = JSON.stringify(fitted);
    expect(JSON.stringify(fit(spec, train))).toBe(text);
    const read = JSON.parse(text) as FittedLearner;
    expect(JSON.stringify(read)).toBe(text);
    expect(predict(read, held.matrix)).toEqual(predict(fitted, held.matrix));
  });

  test("a row has all outputs, probabilities of sum 1, and the same ones whatever rows are beside it", () => {
    const together = predict(fitted, held.matrix);
    expectOutputs(kind, together, 50);
    expect(outputNames(held.outcome)).toHaveLength(together.length);
    for (let i = 0; i < 50; i++) {
      const values = Float64Array.from({ length: 6 }, (_, j) => held.matrix.values[i + j * 50]);
      const alone = predict(fitted, { rows: 1, columns: 6, values });
      expect(alone.map((own) => own[0])).toEqual(together.map((own) => own[i]));
    }
  });

  test("finds the planted signal", () => {
    const empty = { ...train, matrix: { rows: 80, columns: 0, values: new Float64Array(0) }, names: [] };
    const without = predict(fit(spec, empty), { rows: 50, columns: 0, values: new Float64Array(0) });
    const score = (outputs: Outputs) => scoreOutputs(held.outcome, outputs, "deviance");
    expect(score(predict(fitted, held.matrix))).toBeLessThan(0.8 * score(without));
  });

  test("constant and equal columns, ties, values of any size and more columns than rows give finite outputs", () => {
    const column = train.matrix.values.slice(0, 80);
    const wide = makeRows(80, 120, 4).matrix.values;
    for (const values of [
      new Float64Array(160).fill(3),
      Float64Array.from([...column, ...column]),
      column.map((value) => value * 1e6),
      column.map((value) => Math.sign(value)),
      wide,
    ]) {
      const columns = values.length / 80;
      const matrix = { rows: 80, columns, values };
      const names = Array.from({ length: columns }, (_, j) => `f${j}`);
      expectOutputs(kind, predict(fit(spec, { ...train, matrix, names }), matrix), 80);
    }
  });

  test("says one weight per column in its order, and finite numbers", () => {
    const summary = summarize(fitted);
    expect(summary.weights.map((weight) => weight.name)).toEqual(train.names);
    expect(summary.numbers.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(summary.kktResidual ?? 0).toBeLessThanOrEqual(summary.kktTolerance);
  });

  test("refuses any other kind of outcome", () => {
    const follow = { kind: "survival" as const, time: new Float64Array(80).fill(1), event: new Uint8Array(80) };
    const outcome = { ...follow, horizons: [1], competing: false };
    expect(() => paths(spec, { ...train, outcome }, [name])).toThrow(OutcomeKindError);
  });

  test("one value for all is given back, of levels refused; a rare, an absent and a separated level are not", () => {
    const { outcome } = train;
    if (outcome.kind === "continuous") {
      const same = fit(spec, { ...train, outcome: { kind: "continuous", value: new Float64Array(80).fill(7) } });
      predict(same, train.matrix)[0].forEach((value) => expect(value).toBeCloseTo(7, 9));
      return;
    }
    if (outcome.kind !== "multiclass" && outcome.kind !== "ordinal") throw new TypeError("no levels");
    const withLevels = (level: Uint8Array) => ({ ...train, outcome: { ...outcome, level } });
    expect(() => fit(spec, withLevels(new Uint8Array(80)))).toThrow(OneLevelError);
    const first = train.matrix.values.subarray(0, 80);
    for (const level of [
      Uint8Array.from({ length: 80 }, (_, i) => (i === 0 ? 2 : i % 2)),
      Uint8Array.from({ length: 80 }, (_, i) => 2 * (i % 2)),
      Uint8Array.from(first, (value) => (value < -3 ? 0 : value < 3 ? 1 : 2)),
    ]) {
      expectOutputs(kind, predict(fit(spec, withLevels(level)), train.matrix), 80);
    }
  });

  test("goes through the whole procedure with a tuned option", () => {
    const table = ({ matrix, names }: TrainingRows<Outcome>) => ({
      rows: matrix.rows,
      columns: names.map((column, j) => ({
        kind: "numeric" as const,
        name: `ct.${column}`,
        set: "ct",
        values: matrix.values.slice(j * matrix.rows, (j + 1) * matrix.rows),
      })),
    });
    const model = {
      name: "m",
      features: [{ set: "ct", columns: null }],
      steps: [{ kind: "standardize" as const }],
      learner: tuned,
    };
    const result = fitProcedure(model, table(train), { patients: train.patients, variables: {} }, train.outcome, {
      inner: { folds: 3, metric: "deviance", rule: "min" },
      seedKey: ["contract"],
    });
    expect(result.learner.kind).toBe(spec.kind);
    expect(result.chosen.length).toBeGreaterThan(0);
    expect(result.notes).toEqual([]);
    expectOutputs(kind, applyModel(result, table(held), { patients: held.patients, variables: {} }), 50);
  });
});

test("a learner of levels refuses 0 and 1", () => {
  expect(() =>
    learnerRegistry.multinomial.paths(asWritten("multinomial"), withOutcome(makeRows(20, 2, 1)), []),
  ).toThrow(OutcomeKindError);
});
