import type { ThreadTasks } from "../../activities/thread-tasks.ts";
import { sumRule } from "../../radiomics/features/lesion-rules.ts";
import { combineLesions, largestLesions, type LesionRule } from "../../statistics/lesions/combine-lesions.ts";

type Task = ThreadTasks["combine-lesions"];

/** Brings the lesions of each row together, feature by feature; a feature that has no meaning for several is left out. */
export function combineLesionsTask({ aggregate, groups, volumesMm3, features }: Task["input"]): Task["output"] {
  return {
    largest: largestLesions(volumesMm3, groups),
    features: features.map(({ tag, values }) => {
      const rule = ruleOf(aggregate, tag);
      return { rule, values: rule === null ? null : combineLesions(values, rule, volumesMm3, groups) };
    }),
  };
}

function ruleOf(aggregate: Task["input"]["aggregate"], tag: string): LesionRule | null {
  if (aggregate === "largest") return aggregate;
  const rule = sumRule(tag);
  return aggregate === "sum" || rule === null ? rule : "volume-weighted-mean";
}
