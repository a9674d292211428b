import { binaryStrata } from "../../../statistics/resampling/fold-strata.ts";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { stratifiedGroupFolds } from "../../../statistics/resampling/stratified-group-folds.ts";
import { rowsOfFold, takeContextRows, takeTableRows } from "../../../statistics/resampling/take-rows.ts";
import { applyModel } from "../../../statistics/validation/apply-model.ts";
import { nestedElasticNet, readCohort, readOuterFolds } from "../../bench/nested-worc-lipo.ts";
import { logisticOf } from "./logistic-of.ts";

const data = process.env["RADSTUDY_DATA"] ?? fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const file = join(data, "tabular", "WORC-Lipo.csv.gz");
const isAbsent = !existsSync(file);
if (isAbsent)
  console.log(`nested elastic net on WORC-Lipo skipped: ${file} is absent; RADSTUDY_DATA names the data folder`);

const references = new URL("../../reference/scikit-learn/", import.meta.url);
const reference = JSON.parse(readFileSync(new URL("nested-worc-lipo.json", references), "utf8")) as {
  folds: { auc: number; lambda: number; innerAuc: number[]; decision: number[] }[];
};
const committed = JSON.parse(readFileSync(new URL("nested-worc-lipo-folds.json", references), "utf8")) as {
  outer: number[];
  inner: number[][];
};

describe.skipIf(isAbsent)("nested 5 x 5 elastic net on WORC-Lipo", () => {
  const cohort = readCohort(file);
  const outer = readOuterFolds();
  const { aucs, models } = nestedElasticNet(cohort, outer);

  test("uses the committed folds, inner and outer", () => {
    expect([
      ...stratifiedGroupFolds(binaryStrata(cohort.outcome), cohort.context.patients, 5, [1, "worc-lipo"]),
    ]).toEqual(committed.outer);
    expect(models.map((model) => model.inner.foldOfRow)).toEqual(committed.inner);
  });

  test("has the fold AUCs of a converged run within 0.005, and chooses the same lambdas", () => {
    aucs.forEach((auc, fold) => expect(Math.abs(auc - reference.folds[fold].auc)).toBeLessThanOrEqual(0.005));
    models.forEach((model, fold) => expect(logisticOf(model).lambda).toBeCloseTo(reference.folds[fold].lambda, 10));
  });

  test("has its inner AUCs, and its decision values within 1e-5", () => {
    models.forEach((model, fold) => {
      const expected = reference.folds[fold];
      const scores = model.inner.candidates.map((candidate) => candidate.score);
      scores.forEach((score, k) => expect(Math.abs(score - expected.innerAuc[k])).toBeLessThan(1e-9));
      const rows = rowsOfFold(outer, fold, true);
      const [predicted] = applyModel(model, takeTableRows(cohort.table, rows), takeContextRows(cohort.context, rows));
      predicted.forEach((p, i) => expect(Math.abs(Math.log(p / (1 - p)) - expected.decision[i])).toBeLessThan(1e-5));
      expect(logisticOf(model).kktResidual).toBeLessThan(1e-8);
    });
  });
});
