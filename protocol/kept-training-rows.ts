import type { LearnerPlan, ModelPlan } from "./model-plan.ts";

type Fitted<Learner> = Pick<ModelPlan<Learner>, "steps" | "learner">;

/** Steps and learners whose fitted state holds values of training rows: who has the frozen model has these rows. */
export function keptTrainingRows({ steps, learner }: Fitted<ModelPlan["learner"]>): string[] {
  if (learner.kind !== "ensemble") return keptBy({ steps, learner });
  return learner.members.flatMap((member) => keptBy(member).map((kept) => `${member.name}: ${kept}`));
}

function keptBy({ steps, learner }: Fitted<LearnerPlan>): string[] {
  const found = steps.flatMap(({ kind }, index) =>
    kind === "impute-knn"
      ? [`step ${index + 1} (impute-knn) holds the training rows that it looks for neighbors in`]
      : [],
  );
  if (learner.kind === "nearest-neighbors")
    found.push("the learner (nearest-neighbors) holds all training rows and their outcome");
  if (learner.kind === "svm" && learner.kernel === "rbf")
    found.push("the learner (svm, rbf) holds the training rows that are support vectors");
  return found;
}
