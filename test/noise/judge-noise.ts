import tQuantile from "@stdlib/stats-base-dists-t-quantile";
import {
  deviationOf,
  fitStepsOn,
  meanOf,
  nestedEstimate,
  outerFolds,
  plainInner,
} from "../fixtures/nested-estimate.ts";
import { noiseCohort, type NoiseDesign } from "../fixtures/noise-cohort.ts";
import { noiseGrid, twinSelector, type NoiseCell } from "./noise-grid.ts";

export interface NoiseResult {
  readonly mean: number;
  readonly deviation: number;
  /** How far from 0.5 the mean may be: t(cohorts - 1, 1 - 0.01 / (2 cells)) SD / sqrt(cohorts). */
  readonly allowed: number;
  readonly isHonest: boolean;
}

const inner = { ...plainInner, folds: 2, metric: "auc" as const };

/** Nested AUC of a cell in fresh cohorts without signal, one per seed. */
export function noiseAucs({ model }: NoiseCell, design: NoiseDesign, cohorts: number): number[] {
  return Array.from({ length: cohorts }, (_, seed) => {
    const cohort = noiseCohort(design, ["grid", seed]);
    return nestedEstimate(model, cohort, outerFolds(cohort, 5, [seed]), inner, [seed]).auc;
  });
}

/** The sensitivity twin: the same cohorts and procedure, after a selection that saw all cases. */
export function twinAucs({ model }: NoiseCell, design: NoiseDesign, cohorts: number): number[] {
  return Array.from({ length: cohorts }, (_, seed) => {
    const all = noiseCohort(design, ["grid", seed]);
    const cohort = fitStepsOn(all, [twinSelector])(all);
    return nestedEstimate(model, cohort, outerFolds(cohort, 5, [seed]), inner, [seed]).auc;
  });
}

export function judgeNoise(aucs: readonly number[], cells = noiseGrid.length): NoiseResult {
  const mean = meanOf(aucs);
  const deviation = deviationOf(aucs);
  const allowed = (tQuantile(1 - 0.01 / (2 * cells), aucs.length - 1) * deviation) / Math.sqrt(aucs.length);
  return { mean, deviation, allowed, isHonest: Math.abs(mean - 0.5) <= allowed };
}
