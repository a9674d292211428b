import type { PlanCohort } from "./plan.ts";
import type { Protocol } from "./schema/protocol.ts";
import { byName } from "./sorted-entries.ts";

/** Cohorts with their roles filled in: development first, then external ones, then those of repeated measurements, each by name. */
export function resolveCohorts(protocol: Protocol): PlanCohort[] {
  const cohorts = byName(protocol.cohorts).map(([name, cohort]): PlanCohort => {
    const role = cohort.role ?? (name === "development" ? "development" : "external");
    return { name, role, cases: cohort.cases, outcomes: cohort.outcomes ?? null };
  });
  return [
    ...cohorts.filter((cohort) => cohort.role === "development"),
    ...cohorts.filter((cohort) => cohort.role === "external"),
    ...cohorts.filter((cohort) => cohort.role === "reliability"),
  ];
}
