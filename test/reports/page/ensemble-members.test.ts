import { expect, test } from "vitest";
import { ensembleMembers } from "../../../reports/page/ensemble-members.ts";
import type { SectionInput } from "../../../reports/page/section.ts";

function said(...missing: readonly ("impute" | "available")[]): string {
  const nodes = missing.map((each, k) => {
    const learner = { kind: "ensemble", by: "vote", missing: each, members: [{ name: "ct" }, { name: "clinic" }] };
    return { kind: "validation.nested", params: { model: { name: `fused-${k}`, learner } } };
  });
  const section = { input: { plan: { nodes, outcome: { kind: "binary" } } }, rows: { parameters: [] } };
  return (ensembleMembers(section as unknown as SectionInput)?.markup ?? "").replaceAll(/\s+/g, " ");
}

test("members share their training rows, unless an ensemble leaves each the cases that have its blocks", () => {
  expect(said("impute")).toContain("fitted by themselves in the same training rows.");
  const available = said("impute", "available");
  expect(available).toContain("each was fitted on the cases that have its own");
  expect(available).toContain("fitted by themselves.");
  expect(available).not.toContain("same training rows");
});
