import { expect, test } from "vitest";

import { checkPlan, LeakError, PlanError } from "../../protocol/check-plan.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import type { Node, Plan } from "../../protocol/plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { smallest } from "./study-fixture.ts";

const text = smallest.replace(
  "development: cases.csv",
  "development: cases.csv\n  b: { cases: b.csv, outcomes: o.csv }",
);
const { protocol } = readProtocol("study.yaml", text.replace("features:", "columns: { center: center }\nfeatures:"));
if (protocol === null) throw new Error("not read");
const plan = compilePlan(protocol);

/** The plan with other inputs for one node. */
function rewired(id: string, inputs: Readonly<Record<string, string>>, from: Plan = plan): Plan {
  return {
    ...from,
    nodes: from.nodes.map((node) => (node.id === id ? { ...node, inputs: { ...node.inputs, ...inputs } } : node)),
  };
}

function leakOf(bad: Plan): LeakError {
  try {
    checkPlan(bad);
  } catch (error) {
    if (error instanceof LeakError) return error;
    throw error;
  }
  throw new Error("no leak was found");
}

test("a compiled plan is sound", () => {
  expect(() => checkPlan(plan)).not.toThrow();
});

test.each(["outcomes", "folds", "validate.radiomics", "freeze.radiomics", "batch.ct"])(
  "the matrix of an external cohort must not reach %s",
  (id) => {
    const leak = leakOf(rewired(id, { more: "matrix.b" }));
    expect(leak.cohort).toBe("b");
    expect(leak.path.slice(0, 2)).toEqual(["matrix.b", id]);
    expect(leak.message).toMatch(/^plan: rows of the external cohort b reach .* this is a leak/);
  },
);

test("a fit two nodes further down is found, with the whole path", () => {
  const mixed: Node = {
    id: "mixed",
    kind: "evaluation.summarize",
    stage: "report",
    inputs: { matrix: "matrix.b" },
    params: {
      models: [],
      externalCohorts: [],
      volumeFeature: null,
      baselines: [],
      riskThresholds: [],
      netBenefitRange: null,
      riskGroups: 3,
      outer: { kind: "folds", folds: 5, repeats: 1 },
      permuted: [],
    },
  };
  const at = plan.nodes.findIndex((node) => node.id === "freeze.radiomics");
  const longer = { ...plan, nodes: [...plan.nodes.slice(0, at), mixed, ...plan.nodes.slice(at)] };
  expect(leakOf(rewired("freeze.radiomics", { more: "mixed" }, longer)).path).toEqual([
    "matrix.b",
    "mixed",
    "freeze.radiomics",
  ]);
});

test("outcomes of an external cohort that are read by themselves must not reach a fit", () => {
  const read: Node = {
    id: "leaked",
    kind: "outcomes.read",
    stage: "models",
    inputs: { matrix: "matrix.b" },
    params: { cohort: "b" },
  };
  const at = plan.nodes.findIndex((node) => node.id === "folds");
  const longer = { ...plan, nodes: [...plan.nodes.slice(0, at), read, ...plan.nodes.slice(at)] };
  expect(leakOf(rewired("folds", { more: "leaked" }, longer)).path.at(-1)).toBe("leaked");
});

test("an external evaluation without the seal is refused", () => {
  const nodes = plan.nodes.map((node) => {
    const { seal: _, ...inputs } = node.inputs;
    return node.id === "external.b" ? { ...node, inputs } : node;
  });
  expect(leakOf({ ...plan, nodes }).path).toEqual(["external.b"]);
});

test("a description feeds no fit", () => {
  const batch = plan.nodes.find((node) => node.id === "batch.ct");
  if (batch === undefined) throw new Error("no batch node");
  const others = plan.nodes.filter((node) => node !== batch);
  const at = others.findIndex((node) => node.id === "folds");
  const earlier = { ...plan, nodes: [...others.slice(0, at), batch, ...others.slice(at)] };
  expect(() => checkPlan(earlier)).not.toThrow();
  expect(() => checkPlan(rewired("freeze.radiomics", { more: "batch.ct" }, earlier))).toThrow(PlanError);
});

test("inputs stand before their users, and ids are unique", () => {
  expect(() => checkPlan(rewired("folds", { more: "report" }))).toThrow(
    /folds takes more from report, expected a node that stands before it/,
  );
  expect(() => checkPlan({ ...plan, nodes: [...plan.nodes, plan.nodes[0]] })).toThrow(/two nodes are called cases/);
});
