import type { OuterPlan } from "../../protocol/outer-plan.ts";
import type { Plan } from "../../protocol/plan.ts";

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

/** How the development cohort of a plan is split; folds where the plan judges nothing. */
export function schemeOf({ nodes }: Pick<Plan, "nodes">): OuterPlan["kind"] {
  for (const node of nodes) if (node.kind === "evaluation.summarize") return node.params.outer.kind;
  return "folds";
}

/** What one dot of the results by split is, and what the mark beside the dots. */
export function splitsInWords(outer: OuterPlan["kind"], repeats: number): string {
  switch (outer) {
    case "folds":
      return `One dot per held-out fold, one line of dots per repeat (${repeats} in all); the upright mark is the mean. The folds share cases, so the dots are not independent.`;
    case "leave-one-center-out":
      return "One dot per center that was held out; the upright mark is the mean of the centers, whatever their size.";
    case "bootstrap":
      return "One dot per resample, judged on the patients that it left out; the upright mark is the .632+ value, which also weighs what the models reach on their own cases.";
    case "predefined":
      return "One dot per part that was held out; the upright mark is the mean of the parts.";
    case "temporal":
      return "One dot: the model of the earlier cases, judged on the later ones.";
  }
}
