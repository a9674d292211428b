import { learnerRegistry } from "../learners/learner-registry.ts";
import { stepRegistry } from "../step-registry.ts";
import { speakingParts } from "./combine-available.ts";
import { stackScales } from "./combine-outputs.ts";
import type { FittedModel } from "./fitted-model.ts";

/** A frozen model with a step or a learner that this program does not have. */
export class UnknownKindError extends Error {
  override readonly name = "UnknownKindError";
  readonly kind: string;

  constructor(part: string, kind: string, known: readonly string[]) {
    super(
      `${part}: no \`${kind}\` in this version of radstudy, expected one of ${known.join(", ")}, apply the model with the version that wrote it`,
    );
    this.kind = kind;
  }
}

/**
 * Refuses a model that was read back from JSON and has a step or a learner that is not registered.
 *
 * @param model of `fitProcedure` of any version
 * @throws UnknownKindError naming the step or the learner
 */
export function refuseUnknownKinds({ steps, learner }: Pick<FittedModel, "steps" | "learner">): void {
  steps.forEach(({ kind }, index) => {
    if (!Object.hasOwn(stepRegistry, kind))
      throw new UnknownKindError(`step ${index + 1}`, kind, Object.keys(stepRegistry));
  });
  if (learner.kind === "ensemble") {
    for (const member of learner.members) refuseUnknownKinds(member);
    for (const { combination } of speakingParts(learner.combination, learner.members.length)) {
      const scale = combination.by === "stack" ? combination.scale : stackScales[0];
      if (!stackScales.includes(scale)) throw new UnknownKindError("ensemble", String(scale), stackScales);
    }
    return;
  }
  if (!Object.hasOwn(learnerRegistry, learner.kind))
    throw new UnknownKindError("learner", learner.kind, Object.keys(learnerRegistry));
}
