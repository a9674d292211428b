import { headlineMetrics } from "../protocol/outcome-support.ts";
import type { Plan } from "../protocol/plan.ts";

/** The measure that stands first in the report, by the kind of outcome. */
export interface Headline {
  readonly metric: string;
  readonly name: string;
  /** What a model without knowledge reaches. */
  readonly chance: number;
}

const names: Readonly<Record<string, string>> = { auc: "AUC", "c-index": "C-index", r2: "R²" };

/** AUC of classes (mean of one level against the rest where there are several), C-index of follow-up, R² of a number. */
export function headlineOf({ outcome }: Pick<Plan, "outcome">): Headline {
  const metric = headlineMetrics[outcome.kind];
  return { metric, name: names[metric] ?? metric, chance: metric === "r2" ? 0 : 0.5 };
}

/** Whether a case can have an event; of classes and numbers nobody counts them. */
export function hasEvents({ outcome }: Pick<Plan, "outcome">): boolean {
  return outcome.kind === "binary" || outcome.kind === "survival";
}
