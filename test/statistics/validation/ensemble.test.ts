import { describe, expect, it } from "vitest";
import type { FeatureTable, NumericColumn, RowContext } from "../../../statistics/feature-table.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { adaptModel } from "../../../statistics/validation/adapt-model.ts";
import { applyModel, modelRows } from "../../../statistics/validation/apply-model.ts";
import { combineOutOfFold, combineOutputs, fitCombination } from "../../../statistics/validation/combine-outputs.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { FittedEnsemble, FittedModel } from "../../../statistics/validation/fitted-model.ts";
import type { EnsembleSpec, ModelSpec } from "../../../statistics/validation/model-spec.ts";
import { trainingScope } from "../../../statistics/validation/training-scope.ts";
import { refuseUnknownKinds } from "../../../statistics/validation/unknown-kind-error.ts";

const rows = 90;
const random = counterRandom(["ensemble"]);
const index = Array.from({ length: rows }, (_, row) => row);
const event = Uint8Array.from(index, (row) => row % 2);
const centers = index.map((row) => "abc"[Math.floor(row / 2) % 3]);
const column = (set: string, name: string, value: (row: number) => number): NumericColumn => ({
  kind: "numeric",
  name: `${set}.${name}`,
  set,
  values: Float64Array.from(index, value),
});
const noise = (): number => random.uniform() - 0.5;
const table: FeatureTable = {
  rows,
  columns: [
    column("ct", "f0", (row) => 0.6 * event[row] + 1.5 * noise()),
    column("ct", "f1", (row) => 0.3 * event[row] + noise()),
    column("clinic", "age", (row) => 60 + 6 * event[row] + 20 * noise()),
    column("dice", "throw", noise),
  ],
};
const context: RowContext = {
  patients: index.map((row) => `p${row}`),
  variables: { center: { kind: "category", name: "center", set: "", values: centers, levels: null } },
};
const options = { inner: { folds: 3, metric: "deviance", rule: "min" }, seedKey: [7, "ensemble"] } as const;
const logistic: LearnerSpec = { kind: "logistic", l1Ratio: 0, lambda: "auto", lambdas: 5 };
const forest: LearnerSpec = {
  kind: "forest",
  trees: 15,
  minLeaf: { tune: [2, 8] },
  depth: 0,
  columnsPerSplit: "sqrt",
  bootstrap: true,
};

function member(set: string, learner: LearnerSpec = logistic, name = set): ModelSpec<LearnerSpec> {
  return { name, features: [{ set, columns: null }], steps: [{ kind: "standardize" }], learner };
}

function ensemble(by: "vote" | "stack", members: readonly ModelSpec<LearnerSpec>[]): ModelSpec<EnsembleSpec> {
  const features = members.flatMap((each) => each.features);
  return { name: "fused", features, steps: [], learner: { kind: "ensemble", by, missing: "impute", members } };
}

function fit(model: ModelSpec, outcome: Outcome = { kind: "binary", event }): FittedModel {
  return fitProcedure(model, table, context, outcome, options);
}

function partsOf({ learner }: FittedModel): FittedEnsemble {
  if (learner.kind !== "ensemble") throw new TypeError(`learner: expected an ensemble, got ${learner.kind}`);
  return learner;
}

const members = [member("ct", forest), member("clinic")];

describe("an ensemble", () => {
  it.each(["vote", "stack"] as const)("by %s is made of its members as they are fitted alone", (by) => {
    const fitted = fit(ensemble(by, members));
    const alone = members.map((each) => fit(each));
    expect(partsOf(fitted).members).toEqual(alone);
    expect(fitted.inner.foldOfRow).toEqual(alone[0].inner.foldOfRow);
    expect(fitted.columns).toEqual(["ct.f0", "ct.f1", "clinic.age"]);
    expect(fitted.training.ranges).toEqual(alone.flatMap(({ training }) => training.ranges));
    expect(fitted.chosen.map(({ parameter }) => parameter)).toEqual(["ct.learner.minLeaf", "clinic.learner.lambda"]);
    expect(fitted.training.outOfFold.map(({ metric }) => metric)).toEqual(["deviance", "auc", "brier"]);
    expect(fitted.cuts[0].value).toBeGreaterThan(0);
  });

  it("by vote says the mean of what its members say", () => {
    const [said] = applyModel(fit(ensemble("vote", members)), table, context);
    const [first, second] = members.map((each) => applyModel(fit(each), table, context)[0]);
    said.forEach((value, row) => expect(value).toBe((first[row] + second[row]) / 2));
  });

  it("by stack says intercept + weights times log-odds of its members", () => {
    const fitted = fit(ensemble("stack", members));
    const { combination } = partsOf(fitted);
    if (combination.by !== "stack" || combination.scale !== "log-odds") throw new TypeError("expected a stack");
    const [said] = applyModel(fitted, table, context);
    const outputs = members.map((each) => applyModel(fit(each), table, context)[0]);
    const logit = (p: number) => Math.log(p / (1 - p));
    said.forEach((value, row) => {
      const sum = outputs.reduce((total, output, m) => {
        const bounded = Math.min(Math.max(output[row], 1e-4), 1 - 1e-4);
        return total + combination.weights[m] * logit(bounded);
      }, combination.intercept);
      expect(logit(value)).toBeCloseTo(sum, 9);
    });
    expect(fitted.summary.numbers).toEqual([
      { parameter: "intercept", value: combination.intercept },
      { parameter: "lambda", value: 1 / rows },
      { parameter: "weight.ct", value: combination.weights[0] },
      { parameter: "weight.clinic", value: combination.weights[1] },
    ]);
  });

  it("by stack gives members that say the same equal weights, and one that learned noise next to none", () => {
    const twice = partsOf(fit(ensemble("stack", [member("ct"), member("ct", logistic, "again")]))).combination;
    if (twice.by !== "stack") throw new TypeError("expected a stack");
    expect(twice.weights[0]).toBeGreaterThan(0.2);
    expect(twice.weights[1]).toBeCloseTo(twice.weights[0], 8);

    const fitted = fit(ensemble("stack", [...members, member("dice", { kind: "nearest-neighbors", neighbors: 15 })]));
    const { combination } = partsOf(fitted);
    if (combination.by !== "stack") throw new TypeError("expected a stack");
    expect(Math.max(...combination.weights)).toBeGreaterThan(0.3);
    expect(combination.weights[2]).toBeLessThan(0.1);
  });

  it("survives JSON, and gives the same bits again", () => {
    for (const by of ["vote", "stack"] as const) {
      const fitted = fit(ensemble(by, members));
      const read = JSON.parse(JSON.stringify(fitted)) as FittedModel;
      expect(read).toEqual(fitted);
      expect(applyModel(read, table, context)).toEqual(applyModel(fitted, table, context));
      expect(JSON.stringify(fit(ensemble(by, members)))).toBe(JSON.stringify(fitted));
      expect(() => refuseUnknownKinds(read)).not.toThrow();
    }
  });

  it("judges its training rows less well out of fold than in them", () => {
    const { training } = fit(ensemble("stack", [member("ct", forest), member("dice", forest)]));
    const [apparent, outOfFold] = [training.apparent[0].value, training.outOfFold[0].value];
    expect(outOfFold).toBeGreaterThan(apparent);
  });

  it("by vote combines levels and numbers", () => {
    const level = Uint8Array.from(index, (row) => row % 3);
    const levels: Outcome = { kind: "multiclass", levels: ["air", "bone", "water"], level };
    const classes = [
      member("ct", { kind: "naive-bayes", smoothing: 1e-9 }),
      member("clinic", { kind: "nearest-neighbors", neighbors: 9 }),
    ];
    const said = applyModel(fit(ensemble("vote", classes), levels), table, context);
    const parts = classes.map((each) => applyModel(fit(each, levels), table, context));
    said.forEach((output, k) =>
      output.forEach((value, row) => expect(value).toBe((parts[0][k][row] + parts[1][k][row]) / 2)),
    );
    index.forEach((row) => expect(said.reduce((sum, output) => sum + output[row], 0)).toBeCloseTo(1, 12));

    const value = Float64Array.from(index, (row) => 10 * event[row] + (row % 7));
    const linear: LearnerSpec = { kind: "linear", l1Ratio: 0, lambda: 0.1, lambdas: 1 };
    const numbers = [member("ct", linear), member("clinic", linear)];
    const outcome: Outcome = { kind: "continuous", value };
    const [mean] = applyModel(fit(ensemble("vote", numbers), outcome), table, context);
    const each = numbers.map((model) => applyModel(fit(model, outcome), table, context)[0]);
    mean.forEach((said, row) => expect(said).toBe((each[0][row] + each[1][row]) / 2));
  });

  it("by stack of levels says a weighted pool of its members' log-probabilities", () => {
    const level = Uint8Array.from(index, (row) => event[row] + (row % 3 === 0 ? 1 : 0));
    const levels: Outcome = { kind: "multiclass", levels: ["air", "bone", "water"], level };
    const classes = [
      member("ct", { kind: "naive-bayes", smoothing: 1e-9 }),
      member("clinic", { kind: "nearest-neighbors", neighbors: 9 }),
    ];
    const fitted = fit(ensemble("stack", classes), levels);
    const said = applyModel(fitted, table, context);
    const parts = classes.map((each) => applyModel(fit(each, levels), table, context));
    const learned = (name: string) => fitted.summary.numbers.find(({ parameter }) => parameter === name)?.value ?? NaN;
    const weights = ["ct", "clinic"].map((name) => learned(`weight.${name}`));
    index.forEach((row) => {
      const scores = levels.levels.map((name, k) =>
        parts.reduce(
          (sum, outputs, m) => sum + weights[m] * Math.log(Math.min(Math.max(outputs[k][row], 1e-4), 1 - 1e-4)),
          learned(`intercept.${name}`),
        ),
      );
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      scores.forEach((score, k) => expect(said[k][row]).toBeCloseTo(Math.exp(score) / total, 10));
    });
    expect(Math.max(...weights)).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted);
  });

  it("by stack of numbers says intercept + weights times what its members say", () => {
    const linear: LearnerSpec = { kind: "linear", l1Ratio: 0, lambda: 0.1, lambdas: 1 };
    const numbers = [member("ct", linear), member("clinic", linear)];
    const outcome: Outcome = {
      kind: "continuous",
      value: Float64Array.from(index, (row) => 10 * event[row] + (row % 7)),
    };
    const fitted = fit(ensemble("stack", numbers), outcome);
    const parts = numbers.map((model) => applyModel(fit(model, outcome), table, context)[0]);
    const [intercept, , ct, clinic] = fitted.summary.numbers.map(({ value }) => value);
    const [said] = applyModel(fitted, table, context);
    said.forEach((value, row) =>
      expect(value).toBeCloseTo(intercept + ct * parts[0][row] + clinic * parts[1][row], 10),
    );
    expect(ct).toBeGreaterThan(0.3);
  });

  describe("of follow-up", () => {
    const time = Float64Array.from(index, (row) => 60 - 25 * event[row] + ((row * 7) % 30));
    const outcome: Outcome = {
      kind: "survival",
      time,
      event: Uint8Array.from(index, (row) => (row % 4 === 3 ? 0 : 1)),
      horizons: [40, 60],
      competing: false,
    };
    const cox: LearnerSpec = {
      kind: "cox",
      l1Ratio: 0,
      lambda: 0.1,
      lambdas: 1,
      ties: "breslow",
      strata: null,
      penaltyFactors: {},
    };
    const grown: LearnerSpec = {
      kind: "survival-forest",
      trees: 15,
      minLeaf: 6,
      depth: 0,
      columnsPerSplit: "all",
      bootstrap: true,
    };
    const parts = [member("ct", cox), member("clinic", grown)];
    const said = parts.map((each) => applyModel(fit(each, outcome), table, context));
    const logHazard = (risk: number) => Math.log(-Math.log(1 - Math.min(Math.max(risk, 1e-4), 1 - 1e-4)));

    it("by vote says the mean risk at each horizon, and the log hazard of the last as its score", () => {
      const [score, ...risks] = applyModel(fit(ensemble("vote", parts), outcome), table, context);
      risks.forEach((risk, h) =>
        risk.forEach((value, row) => expect(value).toBe((said[0][1 + h][row] + said[1][1 + h][row]) / 2)),
      );
      score.forEach((value, row) => expect(value).toBeCloseTo(logHazard(risks[1][row]), 10));
    });

    it("by stack says a Cox regression on the members' log hazards", () => {
      const fitted = fit(ensemble("stack", parts), outcome);
      const { combination } = partsOf(fitted);
      if (combination.by !== "stack" || combination.scale !== "log-hazard") throw new TypeError("expected a stack");
      const [score, ...risks] = applyModel(JSON.parse(JSON.stringify(fitted)) as FittedModel, table, context);
      const { weights, baseline } = combination;
      const hazardAt = (horizon: number) =>
        baseline.cumulativeHazard[baseline.times.findLastIndex((each) => each <= horizon)];
      score.forEach((value, row) => {
        const expected = weights[0] * logHazard(said[0][2][row]) + weights[1] * logHazard(said[1][2][row]);
        expect(value).toBeCloseTo(expected, 10);
        outcome.horizons.forEach((horizon, h) =>
          expect(risks[h][row]).toBeCloseTo(1 - Math.exp(-hazardAt(horizon) * Math.exp(expected)), 10),
        );
      });
      expect(Math.max(...weights)).toBeGreaterThan(0.2);
      expect(fitted.summary.numbers.map(({ parameter }) => parameter)).toEqual([
        "horizon",
        "lambda",
        "weight.ct",
        "weight.clinic",
      ]);
      expect(fitted.training.outOfFold.every(({ value }) => Number.isFinite(value))).toBe(true);
      expect(fitted.cuts).toHaveLength(3);
    });

    it("is refused without a horizon that all members know, and by stack with competing events", () => {
      const none = { ...outcome, horizons: [] };
      expect(() => fit(ensemble("vote", parts), none)).toThrow(/ensemble by vote.*expected a horizon.*no horizon/);
      expect(() => fit(ensemble("stack", parts), { ...outcome, horizons: [5000] })).toThrow(/ensemble by stack.*5000/);
      const competing = { ...outcome, competing: true };
      expect(() => fit(ensemble("stack", [member("ct", cox), member("clinic", cox)]), competing)).toThrow(
        /ensemble by stack.*competing events.*by: vote/,
      );
      expect(
        applyModel(fit(ensemble("vote", [member("ct", cox), member("clinic", cox)]), competing), table, context),
      ).toHaveLength(3);
    });

    it("takes the last horizon that all members know where a later one lies beyond the follow-up", () => {
      const fitted = fit(ensemble("stack", parts), { ...outcome, horizons: [40, 5000] });
      expect(fitted.summary.numbers[0]).toEqual({ parameter: "horizon", value: 40 });
      const [score, early, late] = applyModel(fitted, table, context);
      expect([...score, ...early].every(Number.isFinite)).toBe(true);
      expect([...late].every(Number.isNaN)).toBe(true);
    });
  });
});

describe("combineOutOfFold", () => {
  const foldOfRow = Int32Array.from(index, (row) => Math.floor(row / 2) % 3);
  const outputs = [0, 1].map(() => [Float64Array.from(event, (y) => 0.2 + 0.4 * y + 0.4 * random.uniform() - 0.1)]);
  const outcome: Outcome = { kind: "binary", event };

  it("says of a row what weights say that its fold had no part in", () => {
    const before = combineOutOfFold("stack", outputs, outcome, foldOfRow, 3)[0];
    const turned = event.map((y, row) => (foldOfRow[row] === 1 ? 1 - y : y));
    const after = combineOutOfFold("stack", outputs, { kind: "binary", event: turned }, foldOfRow, 3)[0];
    const same = index.map((row) => before[row] === after[row]);
    expect(same).toEqual(index.map((row) => foldOfRow[row] === 1));
  });

  it("is the plain mean of a vote", () => {
    expect(combineOutOfFold("vote", outputs, outcome, foldOfRow, 3)).toEqual(combineOutputs({ by: "vote" }, outputs));
  });

  it("does not let a member that is certain and wrong outweigh the others", () => {
    const certain = [Float64Array.from(event, (y, row) => (row === 0 ? 1 - y : y))];
    const combination = fitCombination("stack", [certain, outputs[0]], outcome);
    const [said] = combineOutputs(combination, [certain, outputs[0]]);
    expect([...said].every((p) => p > 0 && p < 1)).toBe(true);
    expect(combination).toMatchObject({ by: "stack", bound: 1e-4 });
  });
});

describe("a fitted ensemble in use", () => {
  const harmonized = (set: string): ModelSpec<LearnerSpec> => ({
    ...member(set),
    steps: [
      {
        kind: "standardize-by-batch",
        on: null,
        batch: "center",
        unseenBatch: { kind: "estimate-unlabeled", minCases: 5 },
      },
      { kind: "standardize" },
    ],
  });
  const elsewhere: RowContext = {
    patients: context.patients,
    variables: { center: { kind: "category", name: "center", set: "", values: index.map(() => "z"), levels: null } },
  };

  it("adapts the steps of its members to batches that are new, and says whose", () => {
    const fitted = fit(ensemble("vote", [harmonized("ct"), member("clinic")]));
    const { model, batches } = adaptModel(fitted, table, elsewhere);
    expect(batches).toMatchObject([{ step: "ct: 1 standardize-by-batch", batch: "z", rows, reason: "" }]);
    const [adapted] = applyModel(model, table, elsewhere);
    const parts = partsOf(fitted).members;
    const own = applyModel(adaptModel(parts[0], table, elsewhere).model, table, elsewhere)[0];
    const plain = applyModel(parts[1], table, elsewhere)[0];
    adapted.forEach((value, row) => expect(value).toBe((own[row] + plain[row]) / 2));
    expect(adaptModel(fitted, table, context)).toEqual({ model: fitted, batches: [] });
  });

  it("says what of a row its members never saw", () => {
    const fitted = fit(ensemble("vote", [harmonized("ct"), member("clinic")]));
    const old: FeatureTable = {
      rows,
      columns: table.columns.map((each) =>
        each.kind === "numeric" && each.name === "clinic.age" ? { ...each, values: each.values.map(() => 400) } : each,
      ),
    };
    const scope = trainingScope(fitted, modelRows(fitted, old), elsewhere, 0);
    expect(scope.columns).toEqual(["ct.f0", "ct.f1", "clinic.age"]);
    expect(scope.rows[0].unseen).toEqual(["center=z"]);
    expect(scope.rows[0].outside.map((each) => each.column)).toContain("clinic.age");
  });

  it("is refused where a member has a learner of another version", () => {
    const fitted = fit(ensemble("vote", members));
    const learner = partsOf(fitted);
    const [first, second] = learner.members;
    const strange = { ...second, learner: { ...second.learner, kind: "crystal-ball" } } as unknown as typeof first;
    expect(() => refuseUnknownKinds({ ...fitted, learner: { ...learner, members: [first, strange] } })).toThrow(
      /^learner: no `crystal-ball`/,
    );
    const combination = { by: "stack", scale: "tarot", weights: [1, 1] } as unknown as typeof learner.combination;
    expect(() => refuseUnknownKinds({ ...fitted, learner: { ...learner, combination } })).toThrow(
      /^ensemble: no `tarot`/,
    );
  });
});
