import type { OuterPlan } from "../../protocol/outer-plan.ts";

/** How a cohort was split to measure performance: goes after "judged by". */
export function outerInWords(outer: OuterPlan): string {
  switch (outer.kind) {
    case "folds":
      return `nested cross-validation: ${outer.folds} outer folds, ${outer.repeats === 1 ? "once" : `${outer.repeats} times`}`;
    case "leave-one-center-out":
      return "leave-one-center-out: each center was held out once";
    case "bootstrap":
      return `the bootstrap: ${outer.resamples} resamples of the patients`;
    case "predefined":
      return outer.heldOut === null
        ? `predefined parts: each value of ${outer.column} was held out once`
        : `a predefined split: ${outer.column} ${outer.heldOut.join(", ")} was held out`;
    case "temporal":
      return `a temporal split: cases with ${outer.column} from ${outer.cut} on were held out`;
  }
}

/** What the internal estimate of a measure is, in a few words. */
export function internalEstimate(outer: OuterPlan["kind"], measure: string): string {
  switch (outer) {
    case "folds":
      return `mean fold ${measure}`;
    case "predefined":
      return `mean ${measure} of the parts`;
    case "leave-one-center-out":
      return `mean ${measure} of the centers`;
    case "bootstrap":
      return `.632+ ${measure}`;
    case "temporal":
      return `${measure} of the later cases`;
  }
}
