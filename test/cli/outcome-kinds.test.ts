import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeArrow } from "../../tables/arrow.ts";
import type { TableRow } from "../../tables/make-table.ts";
import type { TableName } from "../../tables/schemas.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { radstudy } from "./radstudy.ts";
import { inStudyFolder } from "./tiny-study.ts";

/** The same three features for everybody; the first one carries the outcome. */
function cases(
  prefix: string,
  first: number,
  count: number,
  header: string,
  cells: (signal: number, row: number) => string,
): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const row = first + index;
    const signal = ((row * 37) % 101) / 101;
    const noise = ((row * 53) % 97) / 97;
    return `${prefix}${row},${row % 2 === 0 ? "north" : "south"},${(signal + 0.4 * noise).toFixed(4)},${noise.toFixed(4)},${((row * 29) % 89) / 89},${cells(signal, row)}`;
  });
  return `case_id,center,f1,f2,f3,${header}\n${rows.join("\n")}\n`;
}

function study(outcome: string, learner: string): string {
  return `radstudy: 1
study: { name: kinds }
cohorts:
  development: cases.csv
  elsewhere: { cases: elsewhere.csv, outcomes: elsewhere-outcomes.csv }
outcome: ${outcome}
features:
  table: { kind: table, columns: [f1, f2, f3] }
models:
  all: { features: [table], learner: ${learner} }
  noise: { features: [{ set: table, columns: [f2, f3] }], learner: ${learner} }
primary: { model: all, versus: noise }
validation:
  outer: { folds: 3, repeats: 2 }
  inner: { folds: 3 }
`;
}

interface Kind {
  readonly outcome: string;
  readonly learner: string;
  readonly header: string;
  readonly cells: (signal: number, row: number) => string;
  readonly headline: string;
  readonly words: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  multiclass: {
    outcome: "{ kind: multiclass, column: material, levels: [air, bone, water] }",
    learner: "{ kind: multinomial, lambda: 0.01 }",
    header: "material",
    cells: (signal) => (signal < 0.33 ? "air" : signal < 0.66 ? "water" : "bone"),
    headline: "auc",
    words: "one of air, bone, water",
  },
  ordinal: {
    outcome: "{ kind: ordinal, column: grade, levels: [low, mid, high] }",
    learner: "{ kind: proportional-odds, lambda: 0.01 }",
    header: "grade",
    cells: (signal) => (signal < 0.33 ? "low" : signal < 0.66 ? "mid" : "high"),
    headline: "auc",
    words: "in this order",
  },
  continuous: {
    outcome: "{ kind: continuous, column: dose, unit: Gy }",
    learner: "{ kind: linear, lambda: 0.01 }",
    header: "dose",
    cells: (signal) => (20 + 30 * signal).toFixed(3),
    headline: "r2",
    words: "in Gy, a number",
  },
  survival: {
    outcome: "{ kind: survival, time: days, unit: days, event: dead, horizons: [200, 400], origin: diagnosis }",
    learner: "{ kind: cox, lambda: 0.01 }",
    header: "days,dead",
    cells: (signal, row) => `${Math.round(900 - 800 * signal + ((row * 7) % 60))},${row % 5 === 0 ? 0 : 1}`,
    headline: "c-index",
    words: "from diagnosis",
  },
};

describe.each(Object.entries(kinds))(
  "an outcome that is %s",
  (kind, { outcome, learner, header, cells, headline, words }) => {
    it("runs from cases to the report, inside and in a sealed cohort", { timeout: 120_000 }, async () => {
      const [own, other] = [cases("a", 0, 60, header, cells), cases("b", 60, 45, header, cells)];
      const columns = header.split(",").length;
      const without = (line: string) => line.split(",").slice(0, -columns).join(",");
      const outcomes = other
        .split("\n")
        .map((line) => [line.split(",")[0], ...line.split(",").slice(-columns)].join(","));
      const files = {
        "study.yaml": study(outcome, learner),
        "cases.csv": own,
        "elsewhere.csv": other.trim().split("\n").map(without).join("\n"),
        "elsewhere-outcomes.csv": outcomes.slice(0, -1).join("\n"),
      };
      await inStudyFolder(files, async (folder) => {
        const { stdout, stderr, code } = await radstudy(folder, ["run", "--engine", "in-process", "--json"]);
        expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
        const { report } = JSON.parse(stdout) as { report: string };
        const table = <Name extends TableName>(name: Name): TableRow<Name>[] =>
          tableRows(decodeArrow(readFileSync(join(dirname(report), "tables", `${name}.arrow`))), name);

        const metrics = table("metrics");
        const of = (model: string, scope: string) =>
          metrics.find((row) => row.model === model && row.scope === scope && row.metric === headline)?.estimate ?? NaN;
        for (const scope of ["internal", "external"]) {
          expect([kind, scope, of("all", scope) > of("noise", scope)]).toEqual([kind, scope, true]);
          expect(of("all", scope)).toBeGreaterThan(0.7);
        }
        expect(metrics.some((row) => row.metric === `${headline}_difference_vs_noise`)).toBe(true);

        const predictions = table("predictions");
        const outputs = [...new Set(predictions.map(({ output }) => output ?? ""))];
        for (const name of new Set(predictions.map((row) => row.case))) {
          const rows = predictions.filter((row) => row.case === name && row.model === "all" && row.repeat < 1);
          expect(rows.map((row) => row.output)).toEqual(outputs);
          if (kind === "multiclass" || kind === "ordinal") {
            expect(rows.reduce((sum, row) => sum + row.value, 0)).toBeCloseTo(1, 9);
          }
          if (kind === "survival") expect(rows[1].value).toBeLessThanOrEqual(rows[2].value);
        }
        const page = readFileSync(report, "utf8");
        expect(page.replaceAll(/\s+/g, " ")).toContain(words);
        const shown = page.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, "").replaceAll(/<[^>]*>/g, " ");
        expect(/.{0,60}\b(?:undefined|NaN)\b.{0,60}/.exec(shown)?.[0]).toBeUndefined();
      });
    });
  },
);
