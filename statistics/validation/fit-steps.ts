import type { FeatureTable, RowContext } from "../feature-table.ts";
import { stepRegistry } from "../step-registry.ts";
import type { StepOptions } from "../step-registry.ts";
import type { Outcome } from "../outcome.ts";
import type { FittedStep } from "./fitted-model.ts";

/**
 * Fits steps one after the other, each on what the one before it made of the training rows.
 *
 * @param steps options, tuned values resolved
 * @returns fitted steps and the transformed training rows
 */
export function fitSteps(
  steps: readonly StepOptions[],
  table: FeatureTable,
  context: RowContext,
  outcome: Outcome,
): { readonly fitted: readonly FittedStep[]; readonly table: FeatureTable } {
  const fitted: FittedStep[] = [];
  let present = table;
  for (const options of steps) {
    const step = stepRegistry[options.kind];
    const state = step.fit(present, context, outcome, options);
    present = step.apply(state, present, context);
    fitted.push({ kind: options.kind, fitted: state });
  }
  return { fitted, table: present };
}

/**
 * Applies fitted steps to any rows; never refits.
 *
 * @param fitted of `fitSteps`, possibly read back from JSON
 * @returns transformed rows
 */
export function applySteps(fitted: readonly FittedStep[], table: FeatureTable, context: RowContext): FeatureTable {
  let present = table;
  for (const { kind, fitted: state } of fitted) {
    present = stepRegistry[kind as StepOptions["kind"]].apply(state, present, context);
  }
  return present;
}
