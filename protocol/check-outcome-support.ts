import { diagnose } from "./diagnose.ts";
import type { Diagnostic } from "./diagnostic.ts";
import {
  comparedMetrics,
  comparedUnderBootstrap,
  innerMetrics,
  isOfOneCause,
  learnerOutcomes,
  measureOutcomes,
  selectionOutcomes,
  stepOutcomes,
  type OutcomeKind,
} from "./outcome-support.ts";
import type { Path, ProtocolSource } from "./protocol-source.ts";
import { inherit } from "./resolve-models.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Learners, steps, the metric of the inner loop and the one that decides must know what to do with the kind of outcome. */
export function checkOutcomeSupport(protocol: Protocol, source: ProtocolSource): Diagnostic[] {
  const { kind } = protocol.outcome;
  const found: Diagnostic[] = [];
  const refuse = (what: "learner" | "step", name: string, known: readonly OutcomeKind[], path: Path): void => {
    if (known.includes(kind)) return;
    const facts = { what, name, kind, known, instead: insteadOf(what, name, kind) };
    found.push(diagnose("outcome-not-supported", facts, source.place(path)));
  };
  for (const [name, own] of Object.entries(protocol.models)) {
    const model = inherit(own, protocol.models);
    const learnerOwner = own.learner === undefined ? own.extends : name;
    if (model.learner !== undefined && learnerOwner !== undefined) {
      const { kind: learner } = model.learner;
      const path: Path = ["models", learnerOwner, "learner"];
      refuse("learner", learner, learnerOutcomes[learner], path);
      if (hasCompetingEvents(protocol) && isOfOneCause(learner)) {
        found.push(diagnose("competing-not-supported", { learner }, source.place(path)));
      }
    }
    const stepsOwner = own.steps === undefined ? own.extends : name;
    if (stepsOwner === undefined) continue;
    (model.steps ?? []).forEach((step, index) => {
      const known = stepOutcomes(step);
      const path: Path = ["models", stepsOwner, "steps", index];
      const by = step.kind === "select-univariate" && step.by !== undefined ? ` by ${step.by}` : "";
      if (known !== null) refuse("step", `${step.kind}${by}`, known, path);
      if (step.kind !== "select-univariate" || step.falseDiscoveryRate === undefined) return;
      if (step.by === "mutual-information-knn") {
        found.push(diagnose("measure-without-p-value", { measure: step.by }, source.place(path)));
      }
    });
  }
  const { metric } = protocol.validation.inner;
  if (!innerMetrics[kind].includes(metric)) {
    const facts = { where: "validation.inner", metric, kind, known: innerMetrics[kind] } as const;
    found.push(diagnose("metric-not-for-outcome", facts, source.place(["validation", "inner", "metric"])));
  }
  const decisive = protocol.primary?.metric;
  if (decisive !== undefined && !comparedMetrics[kind].includes(decisive)) {
    const facts = { where: "primary", metric: decisive, kind, known: comparedMetrics[kind] } as const;
    found.push(diagnose("metric-not-for-outcome", facts, source.place(["primary", "metric"])));
  }
  const known = comparedUnderBootstrap[kind];
  const { outer } = protocol.validation;
  if (decisive !== undefined && outer.kind === "bootstrap" && !known.includes(decisive)) {
    const at = source.place(["primary", "metric"]);
    if (comparedMetrics[kind].includes(decisive))
      found.push(diagnose("metric-not-for-scheme", { metric: decisive, known }, at));
  }
  return found;
}

/** What may stand in its place; of `select-univariate`, which knows every outcome, the measures. */
function insteadOf(what: "learner" | "step", name: string, kind: OutcomeKind): string[] {
  const isMeasure = name.startsWith("select-univariate by ");
  const all = what === "learner" ? learnerOutcomes : isMeasure ? measureOutcomes : selectionOutcomes;
  return Object.entries(all).flatMap(([other, kinds]) =>
    kinds.includes(kind) ? [isMeasure ? `by: ${other}` : other] : [],
  );
}

function hasCompetingEvents({ outcome }: Protocol): boolean {
  return outcome.kind === "survival" && outcome.event.competing.length > 0;
}
