import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { FeatureTable, RowContext } from "../../statistics/feature-table.ts";
import { areaUnderRoc } from "../../statistics/metrics/area-under-roc.ts";
import { rowsOfFold, takeContextRows, takeLabels, takeTableRows } from "../../statistics/resampling/take-rows.ts";
import { applyModel } from "../../statistics/validation/apply-model.ts";
import { fitProcedure } from "../../statistics/validation/fit-procedure.ts";
import type { FittedModel } from "../../statistics/validation/fitted-model.ts";

/** 10 values of scikit-learn's C; lambda = 1 / (n C) with n of the outer training part. */
const inverseStrengths = Array.from({ length: 10 }, (_, i) => 10 ** (-3 + i / 3));

export interface Cohort {
  readonly table: FeatureTable;
  readonly context: RowContext;
  readonly outcome: Uint8Array;
}

export interface NestedResult {
  readonly aucs: readonly number[];
  readonly models: readonly FittedModel[];
}

/** Reads a table of `ID`, `Target` and z-scored features. */
export function readCohort(file: string): Cohort {
  const [header, ...lines] = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split("\n")
    .map((line) => line.trim().split(","));
  const column = (index: number): Float64Array => Float64Array.from(lines, (line) => Number(line[index]));
  const features = header
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => name !== "ID" && name !== "Target");
  return {
    table: {
      rows: lines.length,
      columns: features.map(({ name, index }) => ({
        kind: "numeric",
        name: `mr.${name}`,
        set: "mr",
        values: column(index),
      })),
    },
    context: { patients: lines.map((line) => line[header.indexOf("ID")]), variables: {} },
    outcome: Uint8Array.from(column(header.indexOf("Target"))),
  };
}

/** The committed outer folds. */
export function readOuterFolds(): Int32Array {
  const file = new URL("../reference/scikit-learn/nested-worc-lipo-folds.json", import.meta.url);
  return Int32Array.from((JSON.parse(readFileSync(file, "utf8")) as { outer: number[] }).outer);
}

/** Nested 5 x 5 elastic net: standardization inside the folds, inner AUC, refit. */
export function nestedElasticNet(cohort: Cohort, outerFolds: Int32Array): NestedResult {
  const { table, context, outcome } = cohort;
  const aucs: number[] = [];
  const models: FittedModel[] = [];
  for (let fold = 0; fold < 5; fold++) {
    const train = rowsOfFold(outerFolds, fold, false);
    const test = rowsOfFold(outerFolds, fold, true);
    const lambdas = inverseStrengths.map((c) => 1 / (train.length * c));
    const model = fitProcedure(
      {
        name: "elastic-net",
        features: [{ set: "mr", columns: null }],
        steps: [{ kind: "standardize" }],
        learner: { kind: "logistic", l1Ratio: 0.5, lambda: { tune: lambdas }, lambdas: lambdas.length },
      },
      takeTableRows(table, train),
      takeContextRows(context, train),
      { kind: "binary", event: takeLabels(outcome, train) },
      { inner: { folds: 5, metric: "auc", rule: "min" }, seedKey: [1, "worc-lipo", fold] },
    );
    const [probabilities] = applyModel(model, takeTableRows(table, test), takeContextRows(context, test));
    aucs.push(areaUnderRoc(takeLabels(outcome, test), probabilities));
    models.push(model);
  }
  return { aucs, models };
}

if (import.meta.main) {
  const cohort = readCohort(join(process.argv[2], "tabular", "WORC-Lipo.csv.gz"));
  const folds = readOuterFolds();
  const start = process.cpuUsage();
  const { aucs } = nestedElasticNet(cohort, folds);
  const used = process.cpuUsage(start);
  process.stdout.write(`${JSON.stringify({ cpuSeconds: (used.user + used.system) / 1e6, aucs })}\n`);
}
