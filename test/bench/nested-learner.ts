import { binaryStrata } from "../../statistics/resampling/fold-strata.ts";
import { join } from "node:path";
import { areaUnderRoc } from "../../statistics/metrics/area-under-roc.ts";
import { stratifiedGroupFolds } from "../../statistics/resampling/stratified-group-folds.ts";
import { rowsOfFold, takeContextRows, takeLabels, takeTableRows } from "../../statistics/resampling/take-rows.ts";
import { applyModel } from "../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../statistics/validation/fit-procedure.ts";
import type { ModelSpec } from "../../statistics/validation/model-spec.ts";
import { readCohort } from "./nested-worc-lipo.ts";

const learners: Readonly<Record<string, ModelSpec["learner"]>> = {
  forest: {
    kind: "forest",
    trees: 500,
    minLeaf: { tune: [1, 3, 5] },
    depth: 0,
    columnsPerSplit: "sqrt",
    bootstrap: true,
  },
  svm: {
    kind: "svm",
    kernel: "rbf",
    c: { tune: Array.from({ length: 9 }, (_, i) => 10 ** (-2 + i / 2)) },
    gamma: "scale",
  },
};

/** Nested 5 x 5 on Hosny2018A (293 x 984), one thread: `node nested-learner.ts DATA forest|svm` prints CPU seconds and fold AUCs. */
if (import.meta.main) {
  const [, , data, name] = process.argv;
  const { table, context, outcome } = readCohort(join(data, "tabular", "Hosny2018A.csv.gz"));
  const start = process.cpuUsage();
  const folds = stratifiedGroupFolds(binaryStrata(outcome), context.patients, 5, [1, "hosny"]);
  const aucs: number[] = [];
  for (let fold = 0; fold < 5; fold++) {
    const train = rowsOfFold(folds, fold, false);
    const test = rowsOfFold(folds, fold, true);
    const model = fitProcedure(
      { name, features: [{ set: "mr", columns: null }], steps: [{ kind: "standardize" }], learner: learners[name] },
      takeTableRows(table, train),
      takeContextRows(context, train),
      { kind: "binary", event: takeLabels(outcome, train) },
      { inner: { folds: 5, metric: "auc", rule: "min" }, seedKey: [1, "hosny", fold] },
    );
    const [probabilities] = applyModel(model, takeTableRows(table, test), takeContextRows(context, test));
    aucs.push(areaUnderRoc(takeLabels(outcome, test), probabilities));
  }
  const used = process.cpuUsage(start);
  process.stdout.write(`${JSON.stringify({ cpuSeconds: (used.user + used.system) / 1e6, aucs })}\n`);
}
