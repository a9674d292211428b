import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { ensembleOutcomes } from "../../protocol/outcome-support.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";

const page = readFileSync(new URL("../../docs/late-fusion.md", import.meta.url), "utf8");

test("the study of the page on late fusion can be used as it stands", () => {
  const [[, study], ...more] = [...page.matchAll(/```yaml\n(.*?)```/gs)];
  expect(more).toEqual([]);
  const { protocol, diagnostics } = readProtocol("study.yaml", study);
  expect(diagnostics).toEqual([]);
  if (protocol === null) throw new TypeError("the study of the page has errors");
  const learners = compilePlan(protocol).nodes.flatMap((node) =>
    node.kind === "models.freeze" ? [`${node.params.model.name} ${node.params.model.learner.kind}`] : [],
  );
  expect(learners).toContain("stacked ensemble");
  expect(learners).toContain("early logistic");
});

test("the page names the outcomes of each way to combine", () => {
  for (const [by, outcomes] of Object.entries(ensembleOutcomes)) {
    expect(page).toMatch(new RegExp(`\\| \`${by}\` \\|.*\\| ${outcomes.join(", ")} \\|`));
  }
});
