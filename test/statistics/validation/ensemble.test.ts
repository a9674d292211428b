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
  return { name: "fused", features, steps: [], learner: { kind: "ensemble", by, members } };
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
    if (combination.by !== "stack") throw new TypeError("expected a stack");
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

  it("by vote combines levels and numbers, and follow-up is refused by name", () => {
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

    expect(() => fit(ensemble("stack", classes), levels)).toThrow(/ensemble by stack.*binary.*multiclass/);
    const followUp: Outcome = {
      kind: "survival",
      time: Float64Array.from(index, (row) => row + 1),
      event,
      horizons: [40],
      competing: false,
    };
    const said2 = [[new Float64Array(rows)], [new Float64Array(rows)]];
    expect(() => fitCombination("vote", said2, followUp)).toThrow(/ensemble by vote/);
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
  });
});
