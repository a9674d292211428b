import type { FeatureTable } from "../feature-table.ts";
import { selectionStability } from "../metrics/selection-stability.ts";
import type { MetricRow } from "./metric-row.ts";

/** What one model used in every outer fold. */
export interface ModelSelections {
  readonly model: string;
  /** Features that the model could use. */
  readonly candidates: number;
  /** Per outer fold the columns with a coefficient or importance; a level of a category is `FEATURE=LEVEL`. */
  readonly used: readonly (readonly string[])[];
}

/**
 * Nogueira's stability index over the outer folds, as a point value since folds overlap. A feature counts as selected where it, or a
 * level of it, was used.
 *
 * @param selections of one model
 * @param features all features of the study
 * @param development name, cases and events of the development cohort
 * @returns row `selection_stability`; NaN where the index is not defined (every fold used all or nothing, or one fold), or a fold
 *   used columns that stand for no single feature, such as components
 */
export function stabilityMetric(
  selections: ModelSelections,
  features: FeatureTable,
  development: { readonly cohort: string; readonly n: number; readonly events: number },
): MetricRow {
  const selected = usedFeatures(selections.used, features);
  const estimate = selected === null ? Number.NaN : selectionStability(selected, selections.candidates);
  return {
    model: selections.model,
    cohort: development.cohort,
    scope: "internal",
    metric: "selection_stability",
    estimand: "procedure",
    estimate,
    lower: Number.NaN,
    upper: Number.NaN,
    interval: "none",
    n: development.n,
    events: development.events,
  };
}

/** One set per fold; null where a used column belongs to no feature. */
function usedFeatures(used: ModelSelections["used"], features: FeatureTable): Set<string>[] | null {
  const known = new Set(features.columns.map(({ name }) => name));
  const selected: Set<string>[] = [];
  for (const names of used) {
    const own = new Set<string>();
    for (const name of names) {
      const feature = known.has(name) ? name : name.slice(0, Math.max(0, name.indexOf("=")));
      if (!known.has(feature)) return null;
      own.add(feature);
    }
    selected.push(own);
  }
  return selected;
}
