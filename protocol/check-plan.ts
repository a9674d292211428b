import type { Node, NodeKind, Plan } from "./plan.ts";

/** Held-out rows would reach a fit: the plan is refused. */
export class LeakError extends Error {
  override readonly name = "LeakError";
  readonly cohort: string;
  /** Ids from the node that holds the held-out rows to the one that must not see them. */
  readonly path: readonly string[];

  constructor(cohort: string, path: readonly string[], rule: string) {
    super(
      `plan: rows of the external cohort ${cohort} reach ${path.at(-1)} (${path.join(" -> ")}), expected ${rule}; this is a leak, take the input away`,
    );
    this.cohort = cohort;
    this.path = path;
  }
}

/** Input missing, named twice, or later than its user. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** What may see the rows of an external cohort, besides where they are assembled and read. */
const mayReadExternal: readonly NodeKind[] = [
  "validation.external",
  "evaluation.summarize",
  "tables.collect",
  "report.render",
];

/** What may stand below the evaluation of an external cohort. */
const mayFollowExternal: readonly NodeKind[] = ["evaluation.summarize", "tables.collect", "report.render"];

/** Nothing may be fitted below a node that describes and does not estimate. */
const mayFollowDescription: readonly NodeKind[] = ["evaluation.summarize", "tables.collect", "report.render"];

/** Refuses a plan in which a fit is downstream of a held-out row, or whose order or inputs are broken. */
export function checkPlan(plan: Plan): void {
  checkOrder(plan);
  const external = new Set(plan.cohorts.filter((cohort) => cohort.role === "external").map((cohort) => cohort.name));
  for (const node of plan.nodes) {
    const cohort = cohortOf(node);
    if (cohort !== null && external.has(cohort)) {
      const allowed = node.kind === "validation.external" ? mayFollowExternal : mayReadExternal;
      const rule = "that only the external evaluation, tables and the report read them";
      refuseBelow(plan, node, allowed, (path) => new LeakError(cohort, path, rule));
      if (node.kind === "validation.external") checkSealed(node, cohort);
    }
    if (node.kind === "harmonization.diagnose") {
      refuseBelow(
        plan,
        node,
        mayFollowDescription,
        (path) =>
          new PlanError(
            `plan: ${path.at(-1)} is downstream of ${node.id} (${path.join(" -> ")}), expected that a description feeds tables and report only; take the input away`,
          ),
      );
    }
  }
}

function cohortOf(node: Node): string | null {
  switch (node.kind) {
    case "features.assemble":
    case "outcomes.read":
    case "validation.external":
      return node.params.cohort;
    default:
      return null;
  }
}

function checkOrder(plan: Plan): void {
  const before = new Set<string>();
  for (const node of plan.nodes) {
    if (before.has(node.id)) throw new PlanError(`plan: two nodes are called ${node.id}, expected unique ids`);
    for (const [role, id] of Object.entries(node.inputs)) {
      if (!before.has(id)) {
        throw new PlanError(`plan: ${node.id} takes ${role} from ${id}, expected a node that stands before it`);
      }
    }
    before.add(node.id);
  }
}

/** Outcomes of an external cohort are opened after the models are sealed, so the seal must be an input. */
function checkSealed(node: Node, cohort: string): void {
  if (node.inputs["seal"] === undefined) {
    throw new LeakError(cohort, [node.id], "that the seal of the frozen models is an input of the external evaluation");
  }
}

/** Walks everything downstream of a node, in plan order, and throws at the first kind that is not allowed there. */
function refuseBelow(plan: Plan, from: Node, allowed: readonly NodeKind[], error: (path: string[]) => Error): void {
  const paths = new Map<string, string[]>([[from.id, [from.id]]]);
  for (const node of plan.nodes) {
    if (node.id === from.id) continue;
    const above = Object.values(node.inputs).find((id) => paths.has(id));
    if (above === undefined) continue;
    const path = [...(paths.get(above) ?? []), node.id];
    if (!allowed.includes(node.kind)) throw error(path);
    paths.set(node.id, path);
  }
}
