import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { areaUnderRoc } from "../../statistics/metrics/area-under-roc.ts";
import { binaryStrata } from "../../statistics/resampling/fold-strata.ts";
import { stratifiedGroupFolds } from "../../statistics/resampling/stratified-group-folds.ts";
import { rowsOfFold, takeContextRows, takeLabels, takeTableRows } from "../../statistics/resampling/take-rows.ts";
import { applyModel } from "../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../statistics/validation/fit-procedure.ts";
import type { FittedModel } from "../../statistics/validation/fitted-model.ts";
import type { ModelSpec } from "../../statistics/validation/model-spec.ts";
import { readCohort } from "./nested-worc-lipo.ts";
import type { Cohort } from "./nested-worc-lipo.ts";

/** Inverse strengths of a penalty as scikit-learn's C: lambda = 1 / (n C). */
const strengths = (count: number, rows: number): number[] =>
  Array.from({ length: count }, (_, i) => 1 / (rows * 10 ** (-3 + (3 * i) / (count - 1))));

/** The learner for an outer training part of so many rows. */
const learners: Readonly<Record<string, (rows: number) => ModelSpec["learner"]>> = {
  forest: () => forestOf(500),
  "small-forest": () => forestOf(150),
  svm: () => ({
    kind: "svm",
    kernel: "rbf",
    c: { tune: Array.from({ length: 9 }, (_, i) => 10 ** (-2 + i / 2)) },
    gamma: "scale",
  }),
  lasso: (rows) => ({ kind: "logistic", l1Ratio: 1, lambda: { tune: strengths(20, rows) }, lambdas: 20 }),
  "elastic-net": (rows) => ({ kind: "logistic", l1Ratio: 0.5, lambda: { tune: strengths(10, rows) }, lambdas: 10 }),
};

function forestOf(trees: number): ModelSpec["learner"] {
  return { kind: "forest", trees, minLeaf: { tune: [1, 3, 5] }, depth: 0, columnsPerSplit: "sqrt", bootstrap: true };
}

/** One outer fold of nested 5 x 5: standardization inside the folds, inner AUC, refit; returns the AUC of the fold. */
export function nestedFold(
  { table, context, outcome }: Cohort,
  folds: Int32Array,
  fold: number,
  name: string,
  repeat: number,
): { readonly auc: number; readonly model: FittedModel } {
  const train = rowsOfFold(folds, fold, false);
  const test = rowsOfFold(folds, fold, true);
  const model = fitProcedure(
    {
      name,
      features: [{ set: "mr", columns: null }],
      steps: [{ kind: "standardize" }],
      learner: learners[name](train.length),
    },
    takeTableRows(table, train),
    takeContextRows(context, train),
    { kind: "binary", event: takeLabels(outcome, train) },
    { inner: { folds: 5, metric: "auc", rule: "min" }, seedKey: [repeat, "hosny", fold] },
  );
  const [probabilities] = applyModel(model, takeTableRows(table, test), takeContextRows(context, test));
  return { auc: areaUnderRoc(takeLabels(outcome, test), probabilities), model };
}

export function readHosny(data: string): Cohort {
  return readCohort(join(data, "tabular", "Hosny2018A.csv.gz"));
}

export function hosnyFolds({ outcome, context }: Cohort, repeat: number): Int32Array {
  return stratifiedGroupFolds(binaryStrata(outcome), context.patients, 5, [repeat, "hosny"]);
}

/**
 * Nested 5 x 5 on Hosny2018A (293 x 984), one thread: `node nested-learner.ts DATA LEARNER [FILE]` prints CPU seconds and fold
 * AUCs, and writes outer and inner folds to the file.
 */
if (import.meta.main) {
  const [, , data, name, file] = process.argv;
  const cohort = readHosny(data);
  const start = process.cpuUsage();
  const folds = hosnyFolds(cohort, 1);
  const results = Array.from({ length: 5 }, (_, fold) => nestedFold(cohort, folds, fold, name, 1));
  const used = process.cpuUsage(start);
  if (file !== undefined) {
    const inner = results.map(({ model }) => model.inner.foldOfRow);
    writeFileSync(file, JSON.stringify({ outer: [...folds], inner }));
  }
  const aucs = results.map(({ auc }) => auc);
  process.stdout.write(`${JSON.stringify({ cpuSeconds: (used.user + used.system) / 1e6, aucs })}\n`);
}
