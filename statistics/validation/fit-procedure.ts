import type { FeatureTable, RowContext } from "../feature-table.ts";
import type { ColumnMatrix } from "../learners/column-matrix.ts";
import type { LearnerSummary, Outputs, TrainingRows } from "../learners/learner.ts";
import { learnerRegistry } from "../learners/learner-registry.ts";
import type { FittedLearner, LearnerSpec } from "../learners/learner-registry.ts";
import { countOutcomeEvents, outcomeRows, outputNames, takeOutcomeRows } from "../outcome.ts";
import type { Outcome, OutcomeKind } from "../outcome.ts";
import type { KeyPart } from "../random/counter-random.ts";
import { foldStrata } from "../resampling/fold-strata.ts";
import { stratifiedGroupFolds } from "../resampling/stratified-group-folds.ts";
import { rowsOfFold, takeContextRows, takeTableRows } from "../resampling/take-rows.ts";
import { blockPresence, refuseAbsentBlocks, rowsWithBlocks } from "./block-presence.ts";
import { chooseCandidate, innerScore } from "./choose-candidate.ts";
import type { InnerScore } from "./choose-candidate.ts";
import { outputsOfRows } from "./combine-available.ts";
import { fitEnsemble, type MemberFit } from "./fit-ensemble.ts";
import { applySteps, fitSteps } from "./fit-steps.ts";
import type {
  ChosenValue,
  FittedModel,
  FittedStep,
  OutcomeShape,
  TrainingLevels,
  TrainingRange,
} from "./fitted-model.ts";
import type { InnerSpec, ModelSpec } from "./model-spec.ts";
import { packColumns } from "./pack-columns.ts";
import { chooseCuts } from "./choose-cuts.ts";
import { isRanking, scoreAll } from "./score-outputs.ts";
import { refuseExtremeValues, selectModelColumns } from "./select-model-columns.ts";
import { searchPoints, type SearchPoint } from "./tuning-grid.ts";
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
 * @param model features, steps, learner; or an ensemble, whose members are fitted each by itself: on the same inner folds, or
 *   with `missing: available` in the rows that have its feature sets
 * @param table training rows, all feature sets
 * @param context patients and variables of the same rows
 * @param outcome of the same rows
 * @returns plain JSON
 * @throws OneClassError, FewerEventsThanFoldsError, AbsentBlocksError, UnknownFeatureError, ExtremeValueError, UnusableColumnError, NoScoreError, and what a step throws (a center
 *   that is absent from an inner training part, with `unseenBatch: error`)
 */
export function fitProcedure(
  model: ModelSpec,
  table: FeatureTable,
  context: RowContext,
  outcome: Outcome,
  options: FitProcedureOptions,
): FittedModel {
  const { learner } = model;
  if (learner.kind !== "ensemble") return fitLearned({ ...model, learner }, table, context, outcome, options).fitted;
  const foldOfRow = innerFolds(context, outcome, options);
  const fitWhole = (member: ModelSpec<LearnerSpec>) => fitLearned(member, table, context, outcome, options);
  if (learner.missing === "impute") {
    return fitEnsemble({ ...model, learner }, outcome, options.inner, foldOfRow, fitWhole);
  }
  const presence = blockPresence(selectModelColumns(table, model.features).columns, table.rows);
  refuseAbsentBlocks(presence, context);
  return fitEnsemble({ ...model, learner }, outcome, options.inner, foldOfRow, (member) => {
    const rows = rowsWithBlocks(presence, member.features, table.rows);
    if (rows.length === table.rows) return fitWhole(member);
    const fit = fitLearned(
      member,
      takeTableRows(table, rows),
      takeContextRows(context, rows),
      takeOutcomeRows(outcome, rows),
      options,
    );
    return {
      fitted: fit.fitted,
      outOfFold: outputsOfRows(fit.outOfFold, rows, table.rows),
      outputs: outputsOfRows(fit.outputs, rows, table.rows),
    };
  });
}

function innerFolds(context: RowContext, outcome: Outcome, { inner, seedKey }: FitProcedureOptions): Int32Array {
  return stratifiedGroupFolds(foldStrata(outcome), context.patients, inner.folds, [...seedKey, "inner"], "inner folds");
}

function fitLearned(
  model: ModelSpec<LearnerSpec>,
  table: FeatureTable,
  context: RowContext,
  outcome: Outcome,
  options: FitProcedureOptions,
): MemberFit {
  const { inner } = options;
  const raw = selectModelColumns(table, model.features);
  refuseExtremeValues(raw);
  const foldOfRow = innerFolds(context, outcome, options);
  const parts = Array.from({ length: inner.folds }, (_, fold) => innerPart(raw, context, outcome, foldOfRow, fold));
  const search = inner.search ?? { kind: "grid" };
  const points = searchPoints(model.steps, model.learner, search, [...options.seedKey, "search"]);
  const kept: KeptParts = { point: null, parts: [] };
  const candidates = points.flatMap((point, index) =>
    scorePoint(point, index * settingsPerPoint, raw, context, outcome, parts, options, kept),
  );
  const winner = candidates[chooseCandidate(candidates, inner)];
  const { fit, whole } = winner.refit();
  const outOfFold = winner.outOfFold();
  const summary = learnerRegistry[fit.kind].summarize(fit);
  const outputs = learnerRegistry[fit.kind].predict(fit, whole.matrix, context.variables);
  const fitted: FittedModel<FittedLearner> = {
    name: model.name,
    outcome: shapeOf(outcome),
    outputs: outputNames(outcome),
    features: model.features,
    columns: raw.columns.map((column) => column.name),
    steps: whole.steps,
    learner: fit,
    summary,
    chosen: winner.chosen,
    inner: {
      ...inner,
      foldOfRow: [...foldOfRow],
      candidates: candidates.map(({ chosen, score, standardError }) => ({ chosen, score, standardError })),
    },
    training: {
      rows: raw.rows,
      events: countOutcomeEvents(outcome),
      apparent: scoreAll(outcome, outputs),
      outOfFold: scoreAll(outcome, outOfFold),
      ranges: trainingRanges(raw),
      levels: trainingLevels(raw),
    },
    cuts: chooseCuts(outcome, outOfFold[0]),
    notes: notesOn(outcome.kind, whole, summary, candidates),
  };
  return { fitted, outOfFold, outputs };
}

/** One inner split, cut once and used by every grid point. */
interface InnerPart {
  readonly trainTable: FeatureTable;
  readonly trainContext: RowContext;
  readonly trainOutcome: Outcome;
  readonly testTable: FeatureTable;
  readonly testContext: RowContext;
  readonly testRows: Int32Array;
}

/** Training rows after the steps. */
interface Prepared extends TrainingRows<Outcome> {
  readonly steps: readonly FittedStep[];
}

/** An inner split after the steps. */
interface PreparedPart {
  readonly train: Prepared;
  readonly test: ColumnMatrix;
}

/** Inner splits of the grid point that was scored last, for learners that fit them twice: usually it is the only one. */
interface KeptParts {
  point: number | null;
  parts: PreparedPart[];
}

interface Candidate extends InnerScore {
  readonly point: number;
  readonly strength: number;
  readonly chosen: readonly ChosenValue[];
  /** All outputs of the inner held-out rows. */
  readonly outOfFold: () => Outputs;
  /** Largest violation of the fits in the inner folds, as a multiple of what is tolerated. */
  readonly innerViolation: number;
  readonly refit: () => { readonly fit: FittedLearner; readonly whole: Prepared };
}

function innerPart(
  table: FeatureTable,
  context: RowContext,
  outcome: Outcome,
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

/** More than the settings that one point can have: keeps the numbers of grid points apart. */
const settingsPerPoint = 2 ** 20;

/** Scores the learner settings of one setting of the steps. */
function scorePoint(
  point: SearchPoint,
  firstPoint: number,
  table: FeatureTable,
  context: RowContext,
  outcome: Outcome,
  parts: readonly InnerPart[],
  { inner, seedKey }: FitProcedureOptions,
  kept: KeptParts,
): Candidate[] {
  const learner = learnerRegistry[point.learners[0].learner.kind];
  const whole = prepare(point, table, context, outcome);
  const tried = point.learners.flatMap(({ learner: spec, chosen }) =>
    learner.paths(spec, whole, [...seedKey, "learner", "refit"]).map((path) => ({ path, fixed: chosen })),
  );
  const paths = tried.map(({ path }) => path);
  const purpose = isRanking(inner.metric, outcome.kind) ? "ranking" : "probability";
  const emptyOutputs = () => outputNames(outcome).map(() => new Float64Array(outcomeRows(outcome)));
  const outOfFold = paths.map((path) => path.settings.map(emptyOutputs));
  const violations = paths.map((path) => new Float64Array(path.settings.length));
  const isFittedTwice = purpose === "ranking" && learner.ranksWithoutProbabilities;
  const preparedPart = (part: InnerPart, fold: number): PreparedPart => {
    if (kept.point === firstPoint && fold in kept.parts) return kept.parts[fold];
    const train = prepare(point, part.trainTable, part.trainContext, part.trainOutcome);
    const prepared = { train, test: packColumns(applySteps(train.steps, part.testTable, part.testContext)) };
    if (!isFittedTwice) return prepared;
    if (kept.point !== firstPoint) kept.parts = [];
    kept.point = firstPoint;
    kept.parts[fold] = prepared;
    return prepared;
  };
  const eachPart = (use: (part: InnerPart, key: readonly KeyPart[], prepared: PreparedPart) => void) => {
    parts.forEach((part, fold) => use(part, [...seedKey, "learner", fold], preparedPart(part, fold)));
  };
  eachPart((part, key, { train, test }) => {
    paths.forEach((path, r) => {
      const fits = path.fitAll(train, key, purpose);
      const { variables } = part.testContext;
      const predicted =
        learner.predictAll?.(fits, test, variables) ?? fits.map((fit) => learner.predict(fit, test, variables));
      fits.forEach((fit, k) => {
        scatter(predicted[k], part.testRows, outOfFold[r][k]);
        const { kktResidual, kktTolerance } = learner.summarize(fit);
        violations[r][k] = Math.max(violations[r][k], (kktResidual ?? 0) / kktTolerance);
      });
    });
  });
  const completeOutputs = (r: number, k: number): Outputs => {
    if (!isFittedTwice) return outOfFold[r][k];
    const outputs = emptyOutputs();
    eachPart((part, key, { train, test }) => {
      const fit = paths[r].fitOne(k, train, key);
      scatter(learner.predict(fit, test, part.testContext.variables), part.testRows, outputs);
    });
    return outputs;
  };
  const rows = parts.map((part) => part.testRows);
  return paths.flatMap((path, r) =>
    path.settings.map((setting, k) => ({
      point: firstPoint + r,
      strength: setting.strength,
      chosen: [...point.chosen, ...tried[r].fixed, ...setting.chosen],
      outOfFold: () => completeOutputs(r, k),
      innerViolation: violations[r][k],
      ...innerScore(outcome, outOfFold[r][k], rows, inner.metric),
      refit: () => ({ fit: path.refit(k), whole }),
    })),
  );
}

function prepare(point: StepPoint, table: FeatureTable, context: RowContext, outcome: Outcome): Prepared {
  const { fitted, table: transformed } = fitSteps(point.steps, table, context, outcome);
  return {
    steps: fitted,
    names: transformed.columns.map((column) => column.name),
    matrix: packColumns(transformed),
    outcome,
    patients: context.patients,
    variables: context.variables,
  };
}

function scatter(predicted: Outputs, rows: Int32Array, into: readonly Float64Array[]): void {
  predicted.forEach((values, at) => rows.forEach((row, i) => (into[at][row] = values[i])));
}

function shapeOf(outcome: Outcome): OutcomeShape {
  if (outcome.kind === "survival") {
    return { kind: outcome.kind, horizons: outcome.horizons, competing: outcome.competing };
  }
  if (outcome.kind === "binary" || outcome.kind === "continuous") return { kind: outcome.kind };
  return { kind: outcome.kind, levels: outcome.levels };
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

function trainingLevels(table: FeatureTable): TrainingLevels[] {
  return table.columns.flatMap((column) =>
    column.kind === "category"
      ? [{ column: column.name, levels: [...new Set(column.values)].filter((value) => value !== "").sort() }]
      : [],
  );
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

/** What a model without columns predicts. */
const emptyModels: Readonly<Record<OutcomeKind, string>> = {
  binary: "the prevalence",
  multiclass: "the prevalence of each class",
  ordinal: "the prevalence of each level",
  continuous: "the mean",
  survival: "one risk for all",
};

function notesOn(
  kind: OutcomeKind,
  whole: Prepared,
  summary: LearnerSummary,
  candidates: readonly Candidate[],
): string[] {
  const { measure, weights, kktResidual, kktTolerance } = summary;
  const notes = [...(summary.notes ?? [])];
  const emptyModel = emptyModels[kind];
  if (whole.names.length === 0) notes.push(`no column is left after the steps: the model is ${emptyModel}`);
  else if (measure !== null && weights.every(({ value }) => value === 0)) {
    notes.push(`every ${measure} is 0: the model is ${emptyModel}`);
  }
  if (kktResidual !== null && kktResidual > kktTolerance) {
    notes.push(`the fit stopped at a KKT residual of ${kktResidual}, above ${kktTolerance}`);
  }
  const loose = candidates.filter((candidate) => candidate.innerViolation > 1).length;
  if (loose > 0)
    notes.push(
      `${loose} of ${candidates.length} candidates have an inner fit with a KKT residual above ${kktTolerance}`,
    );
  return notes;
}
