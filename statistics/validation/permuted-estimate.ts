import type { FeatureColumn, FeatureTable, RowContext } from "../feature-table.ts";
import { comparedMeasures } from "../evaluation/compared-measures.ts";
import { takeOutcomeRows, type Outcome } from "../outcome.ts";
import type { KeyPart } from "../random/counter-random.ts";
import { FewerEventsThanFoldsError } from "../resampling/fewer-events-than-folds-error.ts";
import { makeOuterSplits, type OuterScheme } from "../resampling/make-outer-splits.ts";
import { OneClassError } from "../resampling/one-class-error.ts";
import type { OuterSplit } from "../resampling/outer-split.ts";
import { permutePatients } from "../resampling/permute-patients.ts";
import { takeContextRows, takeTableRows } from "../resampling/take-rows.ts";
import { applyModel } from "./apply-model.ts";
import { fitProcedure } from "./fit-procedure.ts";
import type { InnerSpec, ModelSpec } from "./model-spec.ts";

export interface PermutedInput {
  readonly model: ModelSpec;
  readonly table: FeatureTable;
  readonly context: RowContext;
  readonly outcome: Outcome;
  readonly inner: InnerSpec;
  /** Splits of the data as they are, of the repeats that the test looks at. */
  readonly splits: readonly OuterSplit[];
  /** Given for folds, which are made again for a permuted outcome: they are stratified by it. */
  readonly folds: Extract<OuterScheme, { kind: "folds" }> | null;
  /** Center per row; null: patients are exchanged over the whole cohort. */
  readonly centers: readonly string[] | null;
  readonly permute: "outcome" | "radiomics-block";
  /** Feature sets that are permuted where the outcome is not. */
  readonly block: readonly string[];
  /** 0: nothing is permuted. */
  readonly resample: number;
  readonly seed: number;
}

/**
 * The internal estimate of the whole procedure on data in which nothing, the outcome, or one block of features has been exchanged
 * between the patients of each center: splits, steps, tuning and learner are all done again.
 *
 * @param input model, data, splits and what is permuted
 * @returns mean headline measure over the splits, and its name; NaN where a permuted split lacks a class
 */
export function permutedEstimate(input: PermutedInput): { readonly metric: string; readonly value: number } {
  const { model, context, inner, resample, seed } = input;
  const key: KeyPart[] = [seed, "permutation", input.permute, resample];
  const source =
    resample === 0
      ? Int32Array.from(context.patients.keys())
      : permutePatients(context.patients, input.centers, [...key, "exchange"]);
  const outcome = input.permute === "outcome" ? takeOutcomeRows(input.outcome, source) : input.outcome;
  const table = input.permute === "outcome" ? input.table : exchangeBlock(input.table, input.block, source);
  const metric = comparedMeasures(takeOutcomeRows(outcome, new Int32Array(0)), emptyOutputs(outcome))[0].name;
  try {
    const splits =
      resample === 0 || input.permute !== "outcome" || input.folds === null
        ? input.splits
        : foldsAgain(input, outcome, key);
    let value = 0;
    for (const { repeat, fold, train, test } of splits) {
      const fitted = fitProcedure(
        model,
        takeTableRows(table, train),
        takeContextRows(context, train),
        takeOutcomeRows(outcome, train),
        { inner, seedKey: [...key, repeat, fold] },
      );
      const outputs = applyModel(fitted, takeTableRows(table, test), takeContextRows(context, test));
      value += comparedMeasures(takeOutcomeRows(outcome, test), outputs)[0].value / splits.length;
    }
    return { metric, value };
  } catch (error) {
    if (error instanceof OneClassError || error instanceof FewerEventsThanFoldsError)
      return { metric, value: Number.NaN };
    throw error;
  }
}

function foldsAgain({ folds, context, inner }: PermutedInput, outcome: Outcome, key: readonly KeyPart[]): OuterSplit[] {
  if (folds === null) return [];
  return makeOuterSplits(
    { outer: folds, outcome, patients: context.patients, centers: [], parts: [], innerFolds: inner.folds },
    [...key, "folds"],
  );
}

/** The columns of some sets take the values of other rows; all columns of a block move together. */
function exchangeBlock(table: FeatureTable, block: readonly string[], source: Int32Array): FeatureTable {
  const moved = takeTableRows(table, source);
  return {
    rows: table.rows,
    columns: table.columns.map((column, at): FeatureColumn =>
      block.includes(column.set) ? moved.columns[at] : column,
    ),
  };
}

function emptyOutputs(outcome: Outcome): Float64Array[] {
  const columns = outcome.kind === "multiclass" || outcome.kind === "ordinal" ? outcome.levels.length : 1;
  return Array.from({ length: columns }, () => new Float64Array(0));
}
