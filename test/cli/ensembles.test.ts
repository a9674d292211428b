import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { decodeArrow } from "../../tables/arrow.ts";
import type { TableRow } from "../../tables/make-table.ts";
import type { TableName } from "../../tables/schemas.ts";
import { tableRows } from "../../tables/table-rows.ts";
import { radstudy } from "./radstudy.ts";
import { inStudyFolder } from "./tiny-study.ts";

const study = `radstudy: 1
study: { name: late-fusion }
cohorts:
  development: cases.csv
  elsewhere: { cases: elsewhere.csv, outcomes: elsewhere-outcomes.csv }
outcome: { kind: binary, column: relapse, positive: 1 }
features:
  lab: { kind: table, columns: [crp, ldh] }
  scan: { kind: table, columns: [volume, texture] }
models:
  lab: { features: [lab], learner: { kind: logistic, lambda: auto } }
  scan: { features: [scan], learner: { kind: nearest-neighbors, neighbors: { tune: [5, 9] } } }
  early: { features: [lab, scan], learner: { kind: logistic, lambda: auto } }
  voted: { ensemble: { of: [lab, scan], by: vote } }
  stacked: { ensemble: { of: [lab, scan], by: stack } }
primary: { model: stacked, versus: lab }
validation:
  outer: { folds: 3, repeats: 2 }
  inner: { folds: 3 }
`;

/** Half of the outcome is in the laboratory values, half in the scan. */
function cases(prefix: string, first: number, count: number): { header: string; rows: string[]; outcomes: string[] } {
  const part = (row: number, factor: number, modulus: number) => ((row * factor) % modulus) / modulus;
  const all = Array.from({ length: count }, (_, index) => {
    const row = first + index;
    const [blood, image, noise] = [part(row, 37, 101), part(row, 53, 97), part(row, 29, 89)];
    const relapse = blood + image + 0.5 * noise > 1.25 ? 1 : 0;
    const center = row % 2 === 0 ? "north" : "south";
    const cells = [blood, part(row, 17, 83), image, part(row, 41, 79)].map((value) => value.toFixed(4));
    return { row: `${prefix}${row},${center},${cells.join(",")}`, outcome: `${prefix}${row},${relapse}` };
  });
  return {
    header: "case_id,center,crp,ldh,volume,texture",
    rows: all.map(({ row }) => row),
    outcomes: all.map(({ outcome }) => outcome),
  };
}

it(
  "fuses two models late by vote and by stack, from cases to the report and to new cases",
  { timeout: 180_000 },
  async () => {
    const [own, other] = [cases("a", 0, 80), cases("b", 80, 40)];
    const labeled = own.rows.map((row, index) => `${row},${own.outcomes[index].split(",")[1]}`);
    const files = {
      "study.yaml": study,
      "cases.csv": `${[`${own.header},relapse`, ...labeled].join("\n")}\n`,
      "elsewhere.csv": `${[other.header, ...other.rows].join("\n")}\n`,
      "elsewhere-outcomes.csv": `${["case_id,relapse", ...other.outcomes].join("\n")}\n`,
    };
    await inStudyFolder(files, async (folder) => {
      const { stdout, stderr, code } = await radstudy(folder, ["run", "--engine", "in-process", "--json"]);
      expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
      const { report } = JSON.parse(stdout) as { report: string };
      const table = <Name extends TableName>(name: Name): TableRow<Name>[] =>
        tableRows(decodeArrow(readFileSync(join(dirname(report), "tables", `${name}.arrow`))), name);

      const predictions = table("predictions");
      const key = ({ scope, cohort, repeat, fold, case: name }: TableRow<"predictions">) =>
        [scope, cohort, repeat, fold, name].join("/");
      const of = (model: string) =>
        new Map(predictions.filter((row) => row.model === model).map((row) => [key(row), row.value]));
      const [lab, scan, voted, stacked] = ["lab", "scan", "voted", "stacked"].map(of);
      expect(voted.size).toBe(2 * 80 + 40);
      for (const [at, value] of voted) expect(value, at).toBe(((lab.get(at) ?? NaN) + (scan.get(at) ?? NaN)) / 2);

      const parameters = table("parameters").filter((row) => row.model === "stacked" && row.scope === "final");
      const learned = (name: string) => parameters.find((row) => row.parameter === name)?.value ?? NaN;
      const logit = (p: number) => Math.log(p / (1 - p));
      const bounded = (p: number) => Math.min(Math.max(p, 1e-4), 1 - 1e-4);
      const external = [...stacked].filter(([at]) => at.startsWith("external/"));
      expect(external).toHaveLength(40);
      for (const [at, value] of external) {
        const said = (model: ReadonlyMap<string, number>) => logit(bounded(model.get(at) ?? NaN));
        const expected = learned("intercept") + learned("weight.lab") * said(lab) + learned("weight.scan") * said(scan);
        expect(logit(value), at).toBeCloseTo(expected, 9);
      }
      expect(Math.min(learned("weight.lab"), learned("weight.scan"))).toBeGreaterThan(0.1);

      const auc = (model: string, scope: string) =>
        table("metrics").find((row) => row.model === model && row.scope === scope && row.metric === "auc")?.estimate ??
        NaN;
      for (const scope of ["internal", "external"]) {
        for (const fused of ["voted", "stacked"]) {
          expect(auc(fused, scope)).toBeGreaterThan(Math.max(auc("lab", scope), auc("scan", scope)));
        }
      }

      const text = (name: string) => readFileSync(join(dirname(report), "models", `${name}.json`), "utf8");
      const frozen = JSON.parse(text("stacked")) as { privacy: string[]; fitted: { learner: { members: unknown[] } } };
      const alone = (name: string) => (JSON.parse(text(name)) as { fitted: unknown }).fitted;
      expect(frozen.fitted.learner.members).toEqual([alone("lab"), alone("scan")]);
      expect(frozen.privacy).toEqual([
        "scan: the learner (nearest-neighbors) holds all training rows and their outcome",
      ]);

      for (const model of ["voted", "stacked"]) {
        const file = join(dirname(report), "models", `${model}.json`);
        const result = await radstudy(folder, ["predict", file, "elsewhere.csv", "--json"]);
        expect([result.code, result.code === 0 ? "" : result.stderr]).toEqual([0, ""]);
        const said = JSON.parse(result.stdout) as { predictions: { case: string; value: number }[] };
        expect(new Map(said.predictions.map((row) => [row.case, row.value]))).toEqual(
          new Map(
            predictions
              .filter((row) => row.model === model && row.scope === "external")
              .map((row) => [row.case, row.value]),
          ),
        );
      }
      const page = readFileSync(report, "utf8");
      expect(page).toContain("models.stacked.ensemble.by");
      const words = page.replaceAll(/\s+/g, " ");
      expect(words).toContain("The model voted is the mean of the predictions of lab and scan.");
      expect(words).toContain("The model stacked is a logistic combination of the log-odds of lab and scan");
      const folds = table("parameters").filter(
        (row) => row.model === "stacked" && row.scope !== "final" && row.parameter === "weight.lab",
      );
      expect(folds).toHaveLength(6);
      const range = [Math.min, Math.max].map((end) => end(...folds.map(({ value }) => value)).toFixed(2)).join(" to ");
      expect(words).toContain(range);
      const shown = page.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, "").replaceAll(/<[^>]*>/g, " ");
      expect(/.{0,60}\b(?:undefined|NaN)\b.{0,60}/.exec(shown)?.[0]).toBeUndefined();
    });
  },
);
