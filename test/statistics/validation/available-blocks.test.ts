import { describe, expect, it } from "vitest";
import type { FeatureTable, NumericColumn, RowContext } from "../../../statistics/feature-table.ts";
import type { LearnerSpec } from "../../../statistics/learners/learner-registry.ts";
import type { Outcome } from "../../../statistics/outcome.ts";
import { counterRandom } from "../../../statistics/random/counter-random.ts";
import { takeContextRows, takeTableRows } from "../../../statistics/resampling/take-rows.ts";
import { takeOutcomeRows } from "../../../statistics/outcome.ts";
import { applyModel, modelRows } from "../../../statistics/validation/apply-model.ts";
import { AbsentBlocksError, speakingGroups } from "../../../statistics/validation/block-presence.ts";
import {
  availableOutOfFold,
  combineAvailable,
  fitAvailable,
} from "../../../statistics/validation/combine-available.ts";
import { combineOutOfFold, fitCombination } from "../../../statistics/validation/combine-outputs.ts";
import { fitProcedure } from "../../../statistics/validation/fit-procedure.ts";
import type { FittedModel } from "../../../statistics/validation/fitted-model.ts";
import type { EnsembleSpec, ModelSpec } from "../../../statistics/validation/model-spec.ts";
import { trainingScope } from "../../../statistics/validation/training-scope.ts";
import { refuseUnknownKinds } from "../../../statistics/validation/unknown-kind-error.ts";

const rows = 120;
const random = counterRandom(["available"]);
const index = Array.from({ length: rows }, (_, row) => row);
const event = Uint8Array.from(index, (row) => row % 2);
/** Every third case has no image, every fifth no clinical data; none lacks both. */
const hasImage = (row: number) => row % 3 !== 0;
const hasClinic = (row: number) => row % 5 !== 0 || row % 3 === 0;
const column = (set: string, name: string, value: (row: number) => number): NumericColumn => ({
  kind: "numeric",
  name: `${set}.${name}`,
  set,
  values: Float64Array.from(index, value),
});
const noise = (): number => random.uniform() - 0.5;
const complete: FeatureTable = {
  rows,
  columns: [
    column("ct", "f0", (row) => 0.8 * event[row] + 1.5 * noise()),
    column("ct", "f1", (row) => 0.4 * event[row] + noise()),
    column("clinic", "age", (row) => 60 + 6 * event[row] + 20 * noise()),
  ],
};
const table: FeatureTable = {
  rows,
  columns: complete.columns.map((each) => {
    const has = each.set === "ct" ? hasImage : hasClinic;
    return column(each.set, each.name.slice(each.set.length + 1), (row) => (has(row) ? Number(each.values[row]) : NaN));
  }),
};
const context: RowContext = { patients: index.map((row) => `p${row}`), variables: {} };
const options = { inner: { folds: 3, metric: "deviance", rule: "min" }, seedKey: [7, "available"] } as const;
const logistic: LearnerSpec = { kind: "logistic", l1Ratio: 0, lambda: 0.1, lambdas: 1 };
const binary: Outcome = { kind: "binary", event };

const member = (set: string, learner: LearnerSpec = logistic): ModelSpec<LearnerSpec> => ({
  name: set,
  features: [{ set, columns: null }],
  steps: [{ kind: "standardize" }],
  learner,
});

function ensemble(
  by: "vote" | "stack",
  learner: LearnerSpec = logistic,
  missing: EnsembleSpec["missing"] = "available",
): ModelSpec<EnsembleSpec> {
  const members = [member("ct", learner), member("clinic", learner)];
  return {
    name: "fused",
    features: members.flatMap((each) => each.features),
    steps: [],
    learner: { kind: "ensemble", by, missing, members },
  };
}

const fit = (model: ModelSpec, of: FeatureTable = table, outcome: Outcome = binary): FittedModel =>
  fitProcedure(model, of, context, outcome, options);

/** A member as it is fitted alone on the cases that have its block. */
function fitAlone(set: "ct" | "clinic", learner: LearnerSpec = logistic, outcome: Outcome = binary): FittedModel {
  const own = Int32Array.from(index.filter(set === "ct" ? hasImage : hasClinic));
  const taken = takeOutcomeRows(outcome, own);
  return fitProcedure(member(set, learner), takeTableRows(table, own), takeContextRows(context, own), taken, options);
}

describe("an ensemble of the members whose blocks are there", () => {
  it("fits each member on the cases that have its block, without imputation", () => {
    const { learner } = fit(ensemble("vote"));
    if (learner.kind !== "ensemble") throw new TypeError("expected an ensemble");
    expect(learner.members).toEqual([fitAlone("ct"), fitAlone("clinic")]);
    expect(() => fit(ensemble("vote", logistic, "impute"))).toThrow(/missing/);
  });

  it("by vote says the mean of those that speak", () => {
    const [said] = applyModel(fit(ensemble("vote")), table, context);
    const alone = (["ct", "clinic"] as const).map((set) => fitAlone(set));
    for (const row of index) {
      const one = Int32Array.of(row);
      const speaking = alone.filter((_, m) => (m === 0 ? hasImage(row) : hasClinic(row)));
      const each = speaking.map(
        (model) => applyModel(model, takeTableRows(table, one), takeContextRows(context, one))[0][0],
      );
      expect(said[row]).toBe(each.reduce((sum, value) => sum + value, 0) / each.length);
    }
  });

  it("by stack has one combination per group of members that speak, fitted on the cases of the group", () => {
    const fitted = fit(ensemble("stack"));
    const numbers = Object.fromEntries(fitted.summary.numbers.map(({ parameter, value }) => [parameter, value]));
    const both = index.filter((row) => hasImage(row) && hasClinic(row)).length;
    expect(numbers).toMatchObject({
      rows: both,
      "ct.rows": index.filter(hasImage).length,
      "clinic.rows": index.filter(hasClinic).length,
      lambda: 1 / both,
    });
    expect(Object.keys(numbers)).toContain("ct.weight.ct");
    expect(Object.keys(numbers)).not.toContain("ct.weight.clinic");
    const [said] = applyModel(fitted, table, context);
    expect(said.every(Number.isFinite)).toBe(true);
    expect(fitted.training.rows).toBe(rows);
    expect(fitted.training.outOfFold.every(({ value }) => Number.isFinite(value))).toBe(true);
  });

  it("equals the ensemble of imputed values, bit for bit, where no case lacks a block", () => {
    for (const by of ["vote", "stack"] as const) {
      const available = fit(ensemble(by), complete);
      const imputed = fit(ensemble(by, logistic, "impute"), complete);
      expect(applyModel(available, complete, context)).toEqual(applyModel(imputed, complete, context));
      expect(available.inner).toEqual(imputed.inner);
      expect(available.cuts).toEqual(imputed.cuts);
      expect(available.training).toEqual(imputed.training);
    }
  });

  it("says of a case the same whatever stands beside it, and after JSON", () => {
    const fitted = fit(ensemble("stack"));
    const read = JSON.parse(JSON.stringify(fitted)) as FittedModel;
    expect(() => refuseUnknownKinds(read)).not.toThrow();
    const [said] = applyModel(fitted, table, context);
    for (const row of [0, 1, 5, 7]) {
      const one = Int32Array.of(row);
      expect(applyModel(read, takeTableRows(table, one), takeContextRows(context, one))[0][0]).toBe(said[row]);
    }
  });

  it("refuses a case without any block, and names its patient", () => {
    const isBlind = (row: number) => row === 8;
    const blind: FeatureTable = {
      rows,
      columns: table.columns.map(({ set, name, values }) =>
        column(set, name.slice(set.length + 1), (row) => (isBlind(row) ? NaN : Number(values[row]))),
      ),
    };
    expect(() => fit(ensemble("vote"), blind)).toThrow(AbsentBlocksError);
    expect(() => applyModel(fit(ensemble("vote")), blind, context)).toThrow(/none for patient p8, take the case out/);
  });

  it("does not call a value of an absent block one that training never missed", () => {
    const fitted = fit(ensemble("vote"));
    const { rows: scopes } = trainingScope(fitted, modelRows(fitted, table), context, 0);
    expect(scopes.flatMap(({ unseen }) => unseen)).toEqual([]);
  });

  it.each(["vote", "stack"] as const)("by %s puts follow-up of all groups on one scale", (by) => {
    const follow: Outcome = {
      kind: "survival",
      time: Float64Array.from(index, (row) => 60 - 25 * event[row] + ((row * 7) % 30)),
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
    const [score, , late] = applyModel(fit(ensemble(by, cox), table, follow), table, context);
    score.forEach((value, row) => expect(value).toBeCloseTo(Math.log(-Math.log1p(-late[row])), 9));
  });
});

describe("speakingGroups", () => {
  it("lists what absent sets can leave, each once, the whole first", () => {
    const of = (...sets: string[]) => sets.map((set) => ({ set, columns: null }));
    expect(speakingGroups([of("ct"), of("clinic"), of("ct", "clinic")])).toEqual([[0, 1, 2], [0], [1]]);
    expect(speakingGroups([of("ct"), of("ct")])).toEqual([[0, 1]]);
  });
});

describe("fitAvailable", () => {
  const groups = [[0, 1], [0], [1]];
  const said = [0, 1].map(() => [Float64Array.from(event, (y) => 0.3 + 0.4 * y + 0.25 * noise())]);
  const silent = (m: number, at: (row: number) => boolean) =>
    said.map((outputs, other) => (other === m ? [outputs[0].map((p, row) => (at(row) ? NaN : p))] : outputs));

  it("fits a group as if there were no other cases", () => {
    const members = silent(1, (row) => row < 40);
    const spoken = Int32Array.from(index.slice(40));
    const { groups: fitted } = fitAvailable("stack", members, binary, groups);
    const alone = fitCombination(
      "stack",
      members.map(([p]) => [p.slice(40)]),
      takeOutcomeRows(binary, spoken),
    );
    expect(fitted[0]).toEqual({ speaking: [0, 1], rows: 80, combination: alone });
    expect(fitted[1].rows).toBe(120);
  });

  it("votes where a group has fewer than 5 cases of the rarer class per weight", () => {
    const kinds = (kept: number) =>
      fitAvailable(
        "stack",
        silent(1, (row) => row >= kept),
        binary,
        groups,
      ).groups.map(({ combination }) => combination.by);
    expect(kinds(20)).toEqual(["stack", "stack", "stack"]);
    expect(kinds(18)).toEqual(["vote", "stack", "stack"]);
    expect(kinds(8)).toEqual(["vote", "stack", "vote"]);
    expect(kinds(0)).toEqual(["vote", "stack", "vote"]);
  });

  it("is as combining all of them where nobody is silent", () => {
    const foldOfRow = Int32Array.from(index, (row) => Math.floor(row / 2) % 3);
    expect(availableOutOfFold("stack", said, binary, groups, foldOfRow, 3)).toEqual(
      combineOutOfFold("stack", said, binary, foldOfRow, 3),
    );
  });

  it("lets a row's inner fold have no say in what it is given", () => {
    const foldOfRow = Int32Array.from(index, (row) => Math.floor(row / 2) % 3);
    const members = silent(0, (row) => row % 5 === 0);
    const turned = event.map((y, row) => (foldOfRow[row] === 1 ? 1 - y : y));
    const before = availableOutOfFold("stack", members, binary, groups, foldOfRow, 3)[0];
    const after = availableOutOfFold("stack", members, { kind: "binary", event: turned }, groups, foldOfRow, 3)[0];
    expect(index.map((row) => before[row] === after[row])).toEqual(index.map((row) => foldOfRow[row] === 1));
  });

  it("says NaN where nobody speaks", () => {
    const none = said.map(([p]) => [p.map((value, row) => (row === 3 ? NaN : value))]);
    const [combined] = combineAvailable(fitAvailable("vote", none, binary, groups), none);
    expect(index.filter((row) => Number.isNaN(combined[row]))).toEqual([3]);
  });
});
