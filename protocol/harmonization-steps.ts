import type { Path } from "./protocol-source.ts";
import type { StepSpec } from "./schema/model.ts";
import type { HarmonizationStepPlan } from "./step-plan.ts";

/** A step that looks at a batch variable. */
export type HarmonizationSpec = Extract<StepSpec, { readonly batch: unknown }>;

export function isHarmonization(step: StepSpec): step is HarmonizationSpec {
  return "batch" in step;
}

/** Batch variables in the order in which they are harmonized, with the place of each. */
export function batchesAt(step: HarmonizationSpec, path: Path): { readonly column: string; readonly at: Path }[] {
  if (typeof step.batch === "string") return [{ column: step.batch, at: [...path, "batch"] }];
  return step.batch.map((column, index) => ({ column, at: [...path, "batch", index] }));
}

/** Columns whose effect a step keeps. */
export function covariatesOf(step: HarmonizationSpec): readonly string[] {
  return "covariates" in step ? step.covariates : [];
}

/** One step per batch variable, one after the other. */
export function harmonizationPlans(step: HarmonizationSpec): HarmonizationStepPlan[] {
  return batchesAt(step, []).map(({ column: batch }) => {
    const on = step.on ?? null;
    if (step.kind === "combat" || step.kind === "covbat") {
      return { ...step, batch, on, referenceBatch: step.referenceBatch ?? null };
    }
    return { ...step, batch, on };
  });
}
