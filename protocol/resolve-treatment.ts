import type { PlanCohort } from "./plan.ts";
import { resolveCohorts } from "./resolve-cohorts.ts";
import type { Protocol } from "./schema/protocol.ts";
import type { TreatmentPlan } from "./treatment-plan.ts";

/** Cohorts in which the benefit of the declared treatment is asked about; empty where there is none. */
export function treatedCohorts(protocol: Protocol): PlanCohort[] {
  const { treatment } = protocol.evaluation;
  if (treatment === undefined) return [];
  const judged = resolveCohorts(protocol).filter(({ role }) => role !== "reliability");
  return judged.filter(({ name }) => treatment.cohorts?.includes(name) ?? true);
}

/** The declared treatment with every default filled in. */
export function resolveTreatment(protocol: Protocol): TreatmentPlan | undefined {
  const { treatment } = protocol.evaluation;
  if (treatment === undefined) return undefined;
  const { column, treated, control, event } = treatment;
  return { column, treated, control, event, cohorts: treatedCohorts(protocol).map(({ name }) => name) };
}
