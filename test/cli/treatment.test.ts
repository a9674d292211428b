import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeArrow } from "../../tables/arrow.ts";
import type { TableRow } from "../../tables/make-table.ts";
import type { TableName } from "../../tables/schemas.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { radstudy } from "./radstudy.ts";
import { inStudyFolder } from "./tiny-study.ts";

const study = (outcome: string, learner: string, assignment: string) => `radstudy: 1
study: { name: trial }
cohorts:
  development: cases.csv
  elsewhere: { cases: elsewhere.csv, outcomes: elsewhere-outcomes.csv }
outcome: ${outcome}
features:
  blood: { kind: table, columns: [marker, noise] }
models:
  blood: { features: [blood], learner: ${learner} }
validation:
  outer: { folds: 4, repeats: 2 }
  inner: { folds: 3 }
evaluation:
  treatment: { column: arm, treated: [1], control: [0], assignment: ${assignment} }
`;

interface Person {
  readonly id: string;
  readonly row: number;
  readonly arm: number;
  readonly marker: number;
  readonly noise: number;
  readonly risk: number;
  readonly luck: number;
}

/** The marker raises the risk of the control arm alone, so that the treatment benefits those of high marker. */
function trial(prefix: string, first: number, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const row = first + index;
    const arm = Math.floor(row / 3) % 2;
    const marker = ((row * 37) % 101) / 101;
    const luck = ((row * 53 + 17) % 97) / 97;
    return {
      id: `${prefix}${row}`,
      row,
      arm,
      marker,
      noise: ((row * 29) % 89) / 89,
      risk: arm === 1 ? 0.4 : 0.1 + 0.8 * marker,
      luck,
    };
  });
}

const kinds = {
  binary: {
    outcome: "{ kind: binary, column: death, positive: 1 }",
    learner: "{ kind: logistic, lambda: 0.001 }",
    header: "death",
    cells: ({ risk, luck }: Person) => (luck < risk ? "1" : "0"),
    horizon: Number.NaN,
  },
  survival: {
    outcome: "{ kind: survival, time: days, unit: days, event: death, horizons: [300] }",
    learner: "{ kind: cox, lambda: 0.001 }",
    header: "days,death",
    // Exponential with the risk up to 300; a third leave between 200 and 500.
    cells: ({ risk, luck, row }: Person) => {
      const days = 1 + Math.round((300 * Math.log(1 - luck)) / Math.log(1 - risk));
      const end = row % 3 === 0 ? 200 + ((row * 41) % 300) : 900;
      return days <= end ? `${days},1` : `${end},0`;
    },
    horizon: 300,
  },
} as const;

describe.each(Object.entries(kinds))(
  "a randomized study of a treatment, %s",
  (_, { outcome, learner, header, cells, horizon }) => {
    const files = (assignment: string) => {
      const line = ({ id, arm, marker, noise }: Person) => `${id},${arm},${marker.toFixed(4)},${noise.toFixed(4)}`;
      const own = trial("a", 0, 160);
      const other = trial("b", 160, 120);
      const columns = "case_id,arm,marker,noise";
      return {
        "study.yaml": study(outcome, learner, assignment),
        "cases.csv": [`${columns},${header}`, ...own.map((each) => `${line(each)},${cells(each)}`)].join("\n"),
        "elsewhere.csv": [columns, ...other.map(line)].join("\n"),
        "elsewhere-outcomes.csv": [`case_id,${header}`, ...other.map((each) => `${each.id},${cells(each)}`)].join("\n"),
      };
    };

    it(
      "finds the planted interaction inside and in a sealed cohort, and says so in the report",
      { timeout: 120_000 },
      async () => {
        await inStudyFolder(files("randomized"), async (folder) => {
          const { stdout, stderr, code } = await radstudy(folder, ["run", "--engine", "in-process", "--json"]);
          expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
          const { report } = JSON.parse(stdout) as { report: string };
          const table = <Name extends TableName>(name: Name): TableRow<Name>[] =>
            tableRows(decodeArrow(readFileSync(join(dirname(report), "tables", `${name}.arrow`))), name);
          const rows = table("treatment_benefit");
          for (const [scope, count] of [
            ["internal", 160],
            ["external", 120],
          ] as const) {
            const of = (measure: string, quarter = 0) =>
              rows.find((row) => row.scope === scope && row.measure === measure && row.quarter === quarter)!;
            const interaction = of("interaction");
            expect(interaction.upper).toBeLessThan(0);
            expect(interaction.p_likelihood_ratio).toBeLessThan(0.05);
            expect(interaction.treated + interaction.control).toBe(count);
            expect(of("c-for-benefit").estimate).toBeGreaterThan(0.55);
            expect(of("c-for-benefit").horizon).toBe(horizon);
            expect(of("benefit", 4).estimate).toBeGreaterThan(0.2);
            expect(of("benefit", 1).estimate).toBeLessThan(0);
            const quarters = [1, 2, 3, 4].map((quarter) => of("benefit", quarter));
            expect(quarters.reduce((sum, row) => sum + row.treated + row.control, 0)).toBe(count);
            const metrics = table("metrics").filter((row) => row.scope === scope);
            expect(metrics.find((row) => row.metric === "treatment_interaction")).toMatchObject({
              estimate: interaction.estimate,
              interval: "wald",
              estimand: scope === "internal" ? "procedure" : "final-model",
            });
          }
          expect(table("parameters").some((row) => (row.feature ?? "").includes("arm"))).toBe(false);
          const page = readFileSync(report, "utf8").replaceAll(/\s+/g, " ");
          expect(page).toContain("Benefit of the treatment");
          expect(page).toContain("in favor of the treatment at higher scores");
          const shown = page.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, "").replaceAll(/<[^>]*>/g, " ");
          expect(/.{0,60}\b(?:undefined|NaN)\b.{0,60}/.exec(shown)?.[0]).toBeUndefined();
        });
      },
    );

    it("is refused where the arm was chosen", async () => {
      await inStudyFolder(files("observational"), async (folder) => {
        const { stderr, stdout, code } = await radstudy(folder, ["check"]);
        expect(code).not.toBe(0);
        expect(`${stdout}${stderr}`).toContain("treatment-observational");
      });
    });
  },
);
