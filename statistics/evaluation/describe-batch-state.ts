import { principalComponents } from "../decomposition/principal-components.ts";
import type { FeatureTable, NumericColumn, RowContext } from "../feature-table.ts";
import { agreementBetweenBatches, type BatchAgreement } from "../harmonization/agreement-between-batches.ts";
import { batchEffects, type BatchEffect } from "../harmonization/batch-effects.ts";
import type { NamedValues } from "../harmonization/standardize-features.ts";
import { quantile, sortedComplete } from "../preparation/quantile.ts";
import { standardize } from "../preparation/standardize.ts";

/** One set of features, as it is or after one harmonization. */
export interface StatePlace {
  readonly set: string;
  readonly batch: string;
  readonly state: "before" | "after";
  readonly harmonization: string | null;
}

export type ComponentRow = StatePlace & {
  readonly row: number;
  readonly center: string;
  readonly pc1: number;
  readonly pc2: number;
  readonly pc1_explained: number;
  readonly pc2_explained: number;
};

export type EffectRow = StatePlace & {
  readonly feature: string;
  readonly eta_squared: number;
  readonly p: number;
  readonly p_adjusted: number;
  readonly p_anderson_darling: number;
  readonly p_anderson_darling_adjusted: number;
};

export type BatchSummaryRow = StatePlace & {
  readonly cases: number;
  readonly batches: number;
  readonly features: number;
  readonly variance_explained: number;
  readonly expected_by_chance: number;
  readonly median_eta_squared: number;
  readonly kruskal_wallis_significant: number;
  readonly anderson_darling_significant: number;
};

export type PairRow = StatePlace & {
  readonly first: string;
  readonly second: string;
  readonly objects: number;
  readonly features: number;
  readonly reproducible: number;
  readonly median_concordance: number;
};

export type FeatureAgreementRow = StatePlace & {
  readonly feature: string;
  readonly first: string;
  readonly second: string;
  readonly concordance: number;
  readonly lower: number;
  readonly upper: number;
  readonly pairs: number;
};

export interface BatchState {
  readonly components: readonly ComponentRow[];
  readonly effects: readonly EffectRow[];
  readonly summaries: readonly BatchSummaryRow[];
  readonly pairs: readonly PairRow[];
  readonly agreement: readonly FeatureAgreementRow[];
}

const significant = 0.05;
/** Lin's coefficient from which a feature is commonly called reproducible. */
const reproducible = 0.9;

/**
 * Everything that is said of one state of the features. The share of variance between batches over all features is that of
 * the total sum of squares of the standardized features, the mean of their eta squared (R squared of PERMANOVA on Euclidean
 * distances: Anderson 2001, doi 10.1111/j.1442-9993.2001.01070.pp.x); without any effect its mean is (batches - 1) / (cases - 1).
 *
 * @param place what the rows say of themselves
 * @param table numeric columns without missing values
 * @param measured the same columns before imputation, by name: a value that is missing there takes part in the components only
 * @param batches one label per row
 * @param objects what was measured, one label per row, or null where no object was measured twice
 * @param confidence of the limits of the concordance, 0..1
 * @returns rows of the tables; pairs of batches without 3 common objects are left out
 */
export function describeBatchState(
  place: StatePlace,
  table: FeatureTable,
  measured: ReadonlyMap<string, Float64Array>,
  context: RowContext,
  batches: readonly string[],
  objects: readonly string[] | null,
  confidence: number,
): BatchState {
  const none = new Uint8Array(table.rows);
  const scaled = standardize.apply(standardize.fit(table, context, none, { kind: "standardize" }), table, context);
  const { scores, explained } = principalComponents(
    numericColumns(scaled).map(({ values }) => values),
    2,
  );
  const features = numericColumns(table).map((column) => withoutImputed(column, measured));
  const effects = batchEffects(features, batches);
  const agreement =
    objects === null
      ? []
      : agreementBetweenBatches(features, batches, objects, confidence).filter(({ pairs }) => pairs > 2);
  return {
    components: batches.map((center, row) => ({
      ...place,
      row,
      center,
      pc1: scores[0]?.[row] ?? Number.NaN,
      pc2: scores[1]?.[row] ?? Number.NaN,
      pc1_explained: explained[0] ?? Number.NaN,
      pc2_explained: explained[1] ?? Number.NaN,
    })),
    effects: effects.map((effect) => ({
      ...place,
      feature: effect.feature,
      eta_squared: effect.etaSquared,
      p: effect.pValue,
      p_adjusted: effect.adjustedPValue,
      p_anderson_darling: effect.andersonDarlingPValue,
      p_anderson_darling_adjusted: effect.adjustedAndersonDarlingPValue,
    })),
    summaries: [{ ...place, ...summarize(effects, batches) }],
    pairs: summarizePairs(place, agreement),
    agreement: agreement.map(({ feature, firstBatch, secondBatch, estimate, lower, upper, pairs }) => ({
      ...place,
      feature,
      first: firstBatch,
      second: secondBatch,
      concordance: estimate,
      lower,
      upper,
      pairs,
    })),
  };
}

function summarize(
  effects: readonly BatchEffect[],
  batches: readonly string[],
): Omit<BatchSummaryRow, keyof StatePlace> {
  const shares = Float64Array.from(effects, ({ etaSquared }) => etaSquared).filter((share) => !Number.isNaN(share));
  const batchCount = new Set(batches).size;
  return {
    cases: batches.length,
    batches: batchCount,
    features: effects.length,
    variance_explained:
      shares.length === 0 ? Number.NaN : shares.reduce((sum, share) => sum + share, 0) / shares.length,
    expected_by_chance: (batchCount - 1) / (batches.length - 1),
    median_eta_squared: medianOf(shares),
    kruskal_wallis_significant: effects.filter(({ adjustedPValue }) => adjustedPValue < significant).length,
    anderson_darling_significant: effects.filter(
      ({ adjustedAndersonDarlingPValue }) => adjustedAndersonDarlingPValue < significant,
    ).length,
  };
}

function summarizePairs(place: StatePlace, agreement: readonly BatchAgreement[]): PairRow[] {
  const byPair = new Map<string, BatchAgreement[]>();
  for (const each of agreement) {
    const key = JSON.stringify([each.firstBatch, each.secondBatch]);
    const others = byPair.get(key);
    if (others === undefined) byPair.set(key, [each]);
    else others.push(each);
  }
  return [...byPair.values()].map((features) => ({
    ...place,
    first: features[0].firstBatch,
    second: features[0].secondBatch,
    objects: features[0].pairs,
    features: features.length,
    reproducible: features.filter(({ estimate }) => estimate > reproducible).length,
    median_concordance: medianOf(Float64Array.from(features, ({ estimate }) => estimate)),
  }));
}

function medianOf(values: Float64Array): number {
  const sorted = sortedComplete(values);
  return sorted.length === 0 ? Number.NaN : quantile(sorted, 0.5);
}

function numericColumns(table: FeatureTable): NumericColumn[] {
  return table.columns.filter((column): column is NumericColumn => column.kind === "numeric");
}

function withoutImputed({ name, values }: NumericColumn, measured: ReadonlyMap<string, Float64Array>): NamedValues {
  const own = measured.get(name);
  if (own === undefined) return { name, values };
  return { name, values: values.map((value, row) => (Number.isNaN(own[row]) ? Number.NaN : value)) };
}
