import { planOutcome } from "./plan-outcome.ts";
import { headlineMetrics } from "./outcome-support.ts";
import { checkPlan } from "./check-plan.ts";
import { makeNodes } from "./make-nodes.ts";
import type { Plan } from "./plan.ts";
import { resolveCohorts } from "./resolve-cohorts.ts";
import { expandBaselines } from "./baselines.ts";
import { resolveModels } from "./resolve-models.ts";
import type { Protocol } from "./schema/protocol.ts";

/** Compiles a protocol that `readProtocol` accepted (and `checkStudy` completed) to its plan. */
export function compilePlan(protocol: Protocol): Plan {
  const cohorts = resolveCohorts(protocol);
  const models = expandBaselines(protocol, resolveModels(protocol));
  const nodes = makeNodes(protocol, cohorts, models);
  const plan: Plan = {
    radstudyPlan: 1,
    study: studyFacts(protocol),
    seed: protocol.seed,
    cohorts,
    columns: {
      id: protocol.columns.id,
      patient: protocol.columns.patient ?? null,
      lesion: protocol.columns.lesion ?? null,
      timepoint: protocol.columns.timepoint ?? null,
      center: protocol.columns.center ?? null,
      scanner: protocol.columns.scanner ?? null,
      object: protocol.columns.object ?? null,
    },
    outcome: planOutcome(protocol),
    primary: primaryOf(protocol),
    confidence: protocol.evaluation.confidence,
    nodes,
    execution: protocol.execution,
  };
  checkPlan(plan);
  return plan;
}

function studyFacts({ study }: Protocol): Plan["study"] {
  return {
    name: study.name,
    title: study.title ?? null,
    question: study.question ?? null,
    license: study.license ?? null,
    notes: study.notes ?? [],
    truth: study.truth ?? null,
  };
}

function primaryOf({ primary, outcome }: Protocol): Plan["primary"] {
  if (primary === undefined) return null;
  return {
    model: primary.model,
    versus: primary.versus ?? null,
    metric: primary.metric ?? headlineMetrics[outcome.kind],
    cohort: primary.cohort ?? null,
  };
}
