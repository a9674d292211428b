import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { innerMetrics, learnerOutcomes } from "../protocol/outcome-support.ts";
import { stepRegistry } from "../statistics/step-registry.ts";

const page = readFileSync(join(import.meta.dirname, "..", "docs", "statistics.md"), "utf8");

it("docs/statistics.md names every learner in the row of each outcome that it knows, and no other", () => {
  for (const kind of Object.keys(innerMetrics)) {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${kind}\``)) ?? "";
    const named = [...(row.split("|")[3] ?? "").matchAll(/`([a-z-]+)`/g)].map(([, name]) => name).sort();
    const known = Object.entries(learnerOutcomes).flatMap(([learner, kinds]) =>
      (kinds as readonly string[]).includes(kind) ? [learner] : [],
    );
    expect([kind, named]).toEqual([kind, known.sort()]);
  }
});

it("docs/statistics.md names every step", () => {
  for (const step of Object.keys(stepRegistry)) expect(page).toContain(`\`${step}\``);
});
