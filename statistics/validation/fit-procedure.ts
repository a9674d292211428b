import type { FeatureTable, RowContext } from "../feature-table.ts";
import type { ColumnMatrix } from "../learners/column-matrix.ts";
import { kktTolerance, logisticElasticNetPath } from "../learners/logistic-elastic-net.ts";
import type { ElasticNetFit } from "../learners/logistic-elastic-net.ts";
import { predictLogistic } from "../learners/predict-logistic.ts";
import { areaUnderRoc } from "../metrics/area-under-roc.ts";
import { binomialDeviance } from "../metrics/binomial-deviance.ts";
import type { KeyPart } from "../random/counter-random.ts";
import { stratifiedGroupFolds } from "../resampling/stratified-group-folds.ts";
import { rowsOfFold, takeContextRows, takeOutcomeRows, takeTableRows } from "../resampling/take-rows.ts";
import { chooseCandidate, innerScore } from "./choose-candidate.ts";
import type { InnerScore } from "./choose-candidate.ts";
import { applySteps, fitSteps } from "./fit-steps.ts";
import type { ChosenValue, FittedModel, FittedStep, TrainingRange } from "./fitted-model.ts";
import type { InnerSpec, LearnerSpec, ModelSpec } from "./model-spec.ts";
import { packColumns } from "./pack-columns.ts";
import { selectModelColumns } from "./select-model-columns.ts";
import { expandSteps, isTuned, tunedValues } from "./tuning-grid.ts";
import type { StepPoint } from "./tuning-grid.ts";

export interface FitProcedureOptions {
  readonly inner: InnerSpec;
  /** Names the random stream of the inner folds: study seed, model, repeat, outer fold ... */
  readonly seedKey: readonly KeyPart[];
}

/**
 * The whole modeling procedure on one set of training rows: expand every `tune` into a grid, make stratified inner folds by
 * patient, refit all steps in each inner training part, score every candidate on the inner held-out parts, choose, and
 * refit on all given rows. It sees nothing but the rows it is given. `lambda: auto` is the sequence that these rows give at each
 * grid point; the inner folds are evaluated at the same values.
 *
 * @param model features, steps, learner
 * @param table training rows, all feature sets
 * @param context patients and variables of the same rows
 * @param outcome 0 or 1 per row
 * @returns plain JSON
 * @throws OneClassError, FewerEventsThanFoldsError, UnknownFeatureError, UnusableColumnError, and what a step throws (a center
 *   that is absent from an inner training part, with `unseenBatch: error`)
 */
export function fitProcedure(
  model: ModelSpec,
  table: FeatureTable,
  context: RowContext,
  outcome: Uint8Array,
  options: FitProcedureOptions,
): FittedModel {
  const { inner } = options;
  const raw = selectModelColumns(table, model.features);
  const foldOfRow = stratifiedGroupFolds(
    outcome,
    context.patients,
    inner.folds,
    [...options.seedKey, "inner"],
    "inner folds",
  );
  const parts = Array.from({ length: inner.folds }, (_, fold) => innerPart(raw, context, outcome, foldOfRow, fold));
  const candidates = expandSteps(model.steps).flatMap((point, index) =>
    scorePoint(model.learner, point, index, raw, context, outcome, parts, inner),
  );
  const winner = candidates[chooseCandidate(candidates, inner)];
  const { fit, whole } = winner.refit();

  const fitted = new Float64Array(raw.rows);
  predictLogistic(whole.matrix, fit.intercept, fit.coefficients, fitted);
  let events = 0;
  for (const value of outcome) events += value;
  return {
    name: model.name,
    features: model.features,
    columns: raw.columns.map((column) => column.name),
    steps: whole.steps,
    learner: {
      kind: "logistic",
      l1Ratio: winner.l1Ratio,
      lambda: fit.lambda,
      intercept: fit.intercept,
      coefficients: whole.names.map((name, j) => ({ name, value: fit.coefficients[j] })),
    },
    chosen: winner.chosen,
    inner: {
      ...inner,
      foldOfRow: [...foldOfRow],
      candidates: candidates.map(({ chosen, score, standardError }) => ({ chosen, score, standardError })),
    },
    training: {
      rows: raw.rows,
      events,
      auc: areaUnderRoc(outcome, fitted),
      outOfFoldDeviance: binomialDeviance(outcome, winner.outOfFold),
      outOfFoldAuc: areaUnderRoc(outcome, winner.outOfFold),
      ranges: trainingRanges(raw),
    },
    kktResidual: fit.kktResidual,
    notes: notesOn(whole, fit, candidates),
  };
}

/** One inner split, cut once and used by every grid point. */
interface InnerPart {
  readonly trainTable: FeatureTable;
  readonly trainContext: RowContext;
  readonly trainOutcome: Uint8Array;
  readonly testTable: FeatureTable;
  readonly testContext: RowContext;
  readonly testRows: Int32Array;
}

/** Training rows after the steps. */
interface Prepared {
  readonly steps: readonly FittedStep[];
  readonly names: readonly string[];
  readonly matrix: ColumnMatrix;
}

interface Candidate extends InnerScore {
  readonly point: number;
  readonly l1Ratio: number;
  readonly lambda: number;
  readonly chosen: readonly ChosenValue[];
  readonly outOfFold: Float64Array;
  /** Largest violation of the fits in the inner folds. */
  readonly innerKktResidual: number;
  readonly refit: () => { readonly fit: ElasticNetFit; readonly whole: Prepared };
}

function innerPart(
  table: FeatureTable,
  context: RowContext,
  outcome: Uint8Array,
  foldOfRow: Int32Array,
  fold: number,
): InnerPart {
  const train = rowsOfFold(foldOfRow, fold, false);
  const testRows = rowsOfFold(foldOfRow, fold, true);
  return {
    trainTable: takeTableRows(table, train),
    trainContext: takeContextRows(context, train),
    trainOutcome: takeOutcomeRows(outcome, train),
    testTable: takeTableRows(table, testRows),
    testContext: takeContextRows(context, testRows),
    testRows,
  };
}

/** Scores all learner settings of one setting of the steps. */
function scorePoint(
  learner: LearnerSpec,
  point: StepPoint,
  pointIndex: number,
  table: FeatureTable,
  context: RowContext,
  outcome: Uint8Array,
  parts: readonly InnerPart[],
  inner: InnerSpec,
): Candidate[] {
  const whole = prepare(point, table, context, outcome);
  const l1Ratios = tunedValues(learner.l1Ratio);
  const paths = l1Ratios.map((l1Ratio) => lambdaPath(learner, l1Ratio, whole, outcome));
  const outOfFold = paths.map((path) => path.lambdas.map(() => new Float64Array(outcome.length)));
  const violations = paths.map((path) => new Float64Array(path.lambdas.length));
  for (const part of parts) {
    const train = prepare(point, part.trainTable, part.trainContext, part.trainOutcome);
    const test = packColumns(applySteps(train.steps, part.testTable, part.testContext));
    const probabilities = new Float64Array(test.rows);
    l1Ratios.forEach((l1Ratio, r) => {
      const { lambdas } = paths[r];
      logisticElasticNetPath(train.matrix, part.trainOutcome, { l1Ratio, lambdas }).forEach((fit, k) => {
        predictLogistic(test, fit.intercept, fit.coefficients, probabilities);
        for (let i = 0; i < test.rows; i++) outOfFold[r][k][part.testRows[i]] = probabilities[i];
        violations[r][k] = Math.max(violations[r][k], fit.kktResidual);
      });
    });
  }
  const rows = parts.map((part) => part.testRows);
  return l1Ratios.flatMap((l1Ratio, r) =>
    paths[r].lambdas.map((lambda, k) => ({
      point: pointIndex * l1Ratios.length + r,
      l1Ratio,
      lambda,
      chosen: [...point.chosen, ...learnerChoices(learner, l1Ratio, lambda)],
      outOfFold: outOfFold[r][k],
      innerKktResidual: violations[r][k],
      ...innerScore(outcome, outOfFold[r][k], rows, inner.metric),
      refit: () => ({ fit: paths[r].fitAt(k), whole }),
    })),
  );
}

function prepare(point: StepPoint, table: FeatureTable, context: RowContext, outcome: Uint8Array): Prepared {
  const { fitted, table: transformed } = fitSteps(point.steps, table, context, outcome);
  return {
    steps: fitted,
    names: transformed.columns.map((column) => column.name),
    matrix: packColumns(transformed),
  };
}

/** The lambdas of one grid point, falling, and the fit on all training rows at any of them. */
function lambdaPath(
  learner: LearnerSpec,
  l1Ratio: number,
  whole: Prepared,
  outcome: Uint8Array,
): { readonly lambdas: readonly number[]; readonly fitAt: (index: number) => ElasticNetFit } {
  if (learner.lambda === "auto") {
    const fits = logisticElasticNetPath(whole.matrix, outcome, { l1Ratio, lambdas: { count: learner.lambdas } });
    return { lambdas: fits.map((fit) => fit.lambda), fitAt: (index) => fits[index] };
  }
  const lambdas = [...new Set(tunedValues(learner.lambda))].sort((a, b) => b - a);
  return {
    lambdas,
    fitAt: (index) =>
      logisticElasticNetPath(whole.matrix, outcome, { l1Ratio, lambdas: lambdas.slice(0, index + 1) })[index],
  };
}

function learnerChoices(learner: LearnerSpec, l1Ratio: number, lambda: number): ChosenValue[] {
  const chosen: ChosenValue[] = [];
  if (isTuned(learner.l1Ratio)) chosen.push({ parameter: "learner.l1Ratio", value: l1Ratio });
  if (learner.lambda === "auto" || isTuned(learner.lambda)) chosen.push({ parameter: "learner.lambda", value: lambda });
  return chosen;
}

function trainingRanges(table: FeatureTable): TrainingRange[] {
  const ranges: TrainingRange[] = [];
  for (const column of table.columns) {
    if (column.kind === "category") continue;
    const { minimum, maximum, missing } = rangeOf(column.values);
    const isEmpty = missing === table.rows;
    ranges.push({
      column: column.name,
      minimum: isEmpty ? null : minimum,
      maximum: isEmpty ? null : maximum,
      missing,
    });
  }
  return ranges;
}

function rangeOf(values: Float64Array): {
  readonly minimum: number;
  readonly maximum: number;
  readonly missing: number;
} {
  let minimum = Infinity;
  let maximum = -Infinity;
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (Number.isNaN(value)) missing++;
  }
  return { minimum, maximum, missing };
}

function notesOn(whole: Prepared, fit: ElasticNetFit, candidates: readonly Candidate[]): string[] {
  const notes: string[] = [];
  if (whole.names.length === 0) notes.push("no column is left after the steps: the model is the prevalence");
  else if (fit.coefficients.every((b) => b === 0)) notes.push("every coefficient is 0: the model is the prevalence");
  if (fit.kktResidual > kktTolerance) {
    notes.push(`the fit stopped at a KKT residual of ${fit.kktResidual}, above ${kktTolerance}`);
  }
  const loose = candidates.filter((candidate) => candidate.innerKktResidual > kktTolerance).length;
  if (loose > 0)
    notes.push(
      `${loose} of ${candidates.length} candidates have an inner fit with a KKT residual above ${kktTolerance}`,
    );
  return notes;
}
