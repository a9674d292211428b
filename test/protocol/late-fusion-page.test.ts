import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { innerMetrics } from "../../protocol/outcome-support.ts";

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

test("the page says what an ensemble is of every outcome", () => {
  for (const kind of Object.keys(innerMetrics)) {
    expect(page).toMatch(new RegExp(`^\\|[^|]*\\b${kind}\\b[^|]*\\|[^|]+\\|[^|]+\\|$`, "m"));
  }
});
