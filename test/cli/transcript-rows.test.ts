import { describe, expect, it } from "vitest";
import { applyEvent, rowText, transcriptRows } from "../../cli/transcript-rows.ts";
import type { RunEvent } from "../../activities/run-event.ts";
import type { Plan } from "../../protocol/plan.ts";

const plan = {
  nodes: [
    { id: "cases", kind: "cases.index", stage: "check", params: {} },
    { id: "extract.ct", kind: "features.extract", stage: "extract", params: { set: "ct" } },
    { id: "validate.a", kind: "validation.nested", stage: "models", params: { repeats: 10 } },
    { id: "report", kind: "report.render", stage: "report", params: {} },
  ],
} as unknown as Plan;

const start = Date.parse("2026-11-24T10:00:00Z");
const at = (seconds: number, event: RunEvent) => ({ time: new Date(start + seconds * 1000).toISOString(), ...event });

describe("the lines of a transcript", () => {
  it("are the stages, one line per feature set", () => {
    expect(transcriptRows(plan).map(({ name }) => name)).toEqual(["check", "extract ct", "models", "report"]);
    expect(transcriptRows(plan).map((row) => rowText(row, start))).toEqual(["waits", "waits", "waits", "waits"]);
  });

  it("show how far a stage is, how fast, how long it takes and what failed", () => {
    const rows = transcriptRows(plan);
    const extract = rows[1];
    applyEvent(rows, at(0, { event: "node-started", node: "extract.ct", kind: "features.extract", stage: "extract" }));
    const items = { total: 20, reused: 5, executed: 14, failed: 1 };
    applyEvent(rows, at(10, { event: "items", node: "extract.ct", stage: "extract", items, of: 40 }));
    expect(rowText(extract, start + 10_000)).toBe(
      "━━━━━━━━━━──────────  20/40 cases   2.0 cases/s   10 s left   1 failed",
    );
    expect(rowText(extract, start + 1000)).toBe("━━━━━━━━━━──────────  20/40 cases   1 failed");
  });

  it("say at the end what was measured and what was reused", () => {
    const rows = transcriptRows(plan);
    const items = { total: 40, reused: 35, executed: 5, failed: 0 };
    applyEvent(rows, at(0, { event: "items", node: "extract.ct", stage: "extract", items, of: 40 }));
    const finished = applyEvent(
      rows,
      at(3, { event: "node-finished", node: "extract.ct", stage: "extract", state: "executed" } as RunEvent),
    );
    expect(finished?.state).toBe("done");
    expect(rowText(rows[1], start + 9000)).toMatch(/^40 cases, 35 reused, 5 measured +3\.0 s$/);
  });
});
