import { describe, expect, test } from "vitest";

import { checkStudy } from "../../protocol/check-study.ts";
import {
  innerMetrics,
  learnerOutcomes,
  measureOutcomes,
  stepOutcomes,
  univariateMeasures,
} from "../../protocol/outcome-support.ts";
import { outcomeSchema } from "../../protocol/schema/outcome.ts";
import { modelSchema } from "../../protocol/schema/model.ts";
import { compilePlan } from "../../protocol/compile-plan.ts";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { learnerRegistry } from "../../statistics/learners/learner-registry.ts";
import {
  measureOutcomes as outcomesOfMeasure,
  type UnivariateMeasure,
} from "../../statistics/selection/univariate-measure.ts";
import { stepRegistry, type StepOptions } from "../../statistics/step-registry.ts";
import { scoreMetrics } from "../../statistics/validation/score-outputs.ts";
import { inFolder, shownFile, smallest } from "./study-fixture.ts";

const table = smallest.replace(
  "{ kind: radiomics, modality: CT, image: image, mask: mask }",
  "{ kind: table, columns: [age] }",
);

/** What `check` says of 20 cases when the study declares this outcome. */
async function found(outcome: object, cells: (row: number) => string, header = "time,status"): Promise<string[]> {
  const rows = Array.from({ length: 20 }, (_, row) => `c${row},${40 + row},${cells(row)}`);
  const files = { "cases.csv": `case_id,age,${header}\n${rows.join("\n")}\n` };
  return await inFolder(files, async (folder) => {
    const { protocol, source } = readProtocol(shownFile, table);
    if (protocol === null) throw new TypeError("the fixture has errors");
    const declared = { ...protocol, outcome: outcomeSchema.parse(outcome) };
    const { diagnostics } = await checkStudy(declared, source, { studyFolder: folder, dataFolder: folder });
    return diagnostics.filter(({ severity }) => severity === "error").map(({ code, problem }) => `${code}: ${problem}`);
  });
}

const survival = { kind: "survival", time: "time", unit: "days", event: "status" };

describe("follow-up", () => {
  test("is taken with times above 0 and declared states", async () => {
    expect(await found(survival, (row) => `${100 + row}.5,${row % 2}`)).toEqual([]);
  });

  test.each([
    ["0,1", 'outcome-value: the outcome "time" of case c3 is no time of follow-up: "0"'],
    ["-5,1", 'outcome-value: the outcome "time" of case c3 is no time of follow-up: "-5"'],
    ["soon,1", 'outcome-value: the outcome "time" of case c3 is no time of follow-up: "soon"'],
    ["7,2", 'outcome-value: the outcome "status" of case c3 is neither event, competing nor censored: "2"'],
    [",1", 'outcome-missing: 1 case has no value in the outcome "time": c3'],
  ])("%s is refused with the case", async (cells, message) => {
    expect(await found(survival, (row) => (row === 3 ? cells : `${10 + row},${row % 2}`))).toEqual([message]);
  });

  test("without enough events for the folds is refused; without censored cases it is not", async () => {
    expect(await found(survival, (row) => `${10 + row},${row < 3 ? 1 : 0}`)).toEqual([
      "too-few-events: 3 cases with the event in 5 outer folds",
    ]);
    expect(await found(survival, (row) => `${10 + row},1`)).toEqual([]);
  });
});

describe("levels and numbers", () => {
  const ordinal = { kind: "ordinal", column: "grade", levels: ["low", "mid", "high"] };
  const grades = ["low", "mid", "high"];

  test("an undeclared level is refused, and so is one that nobody has", async () => {
    expect(await found(ordinal, (row) => (row === 4 ? "top" : grades[row % 3]), "grade")).toEqual([
      'outcome-value: the outcome "grade" of case c4 is not a declared level: "top"',
    ]);
    expect(await found(ordinal, (row) => grades[row % 2], "grade")).toEqual([
      'outcome-level-absent: no case of the outcome "grade" has the declared level "high"',
    ]);
  });

  test("a level may stand for several values, by name or by pattern", async () => {
    const grouped = {
      kind: "ordinal",
      column: "stage",
      levels: [{ name: "early", values: ["I*", "0"] }, "III", { name: "late", values: ["V"] }],
    };
    const stages = ["Ia", "III", "V", "0"];
    // The first level that fits counts, so that III is early here: the patterns are looked at in their order.
    expect(await found(grouped, (row) => stages[row % 4], "stage")).toEqual([
      'outcome-level-absent: no case of the outcome "stage" has the declared level "III"',
    ]);
    const apart = { ...grouped, levels: [{ name: "early", values: ["I?", "Ia", "0"] }, "III", grouped.levels[2]] };
    expect(await found(apart, (row) => stages[row % 4], "stage")).toEqual([
      "too-few-events: after leaving out one outer fold 4 cases of III can be left for 5 inner folds",
    ]);
  });

  test("text is no number", async () => {
    const continuous = { kind: "continuous", column: "dose" };
    expect(await found(continuous, (row) => `${row}.5`, "dose")).toEqual([]);
    expect(await found(continuous, (row) => (row === 2 ? "much" : `${row}`), "dose")).toEqual([
      'outcome-value: the outcome "dose" of case c2 is no number: "much"',
    ]);
  });
});

describe("what a kind of outcome allows", () => {
  const declared = (more: string): string[] =>
    readProtocol(
      shownFile,
      table
        .replace("kind: binary, column: metastasis, positive: 1", more.split("|")[0])
        .replace("learner: logistic", more.split("|")[1]),
    ).diagnostics.map(({ code, problem }) => `${code}: ${problem}`);

  test("a learner and a step of another kind of outcome are refused by name", () => {
    expect(
      declared(
        "kind: survival, time: time, unit: days, event: status|learner: logistic, steps: [{ kind: select-relieff, keep: 3 }]",
      ),
    ).toEqual([
      "outcome-not-supported: the learner logistic cannot learn from a survival outcome",
      "outcome-not-supported: the step select-relieff cannot learn from a survival outcome",
    ]);
  });

  test("what may stand in place of a refused step is said", () => {
    const fixes = (steps: string): (string | null)[] =>
      readProtocol(
        shownFile,
        table
          .replace(
            "kind: binary, column: metastasis, positive: 1",
            "kind: survival, time: t, unit: days, event: status",
          )
          .replace("learner: logistic", `learner: cox, steps: [${steps}]`),
      ).diagnostics.map(({ fix }) => fix);
    const selections = ["elastic-net", "mrmr", "recursive", "stability", "univariate"].map((name) => `select-${name}`);
    expect(fixes("{ kind: select-relieff, keep: 3 }")).toEqual([`write one of ${selections.join(", ")}`]);
    expect(fixes("{ kind: select-univariate, by: auc, keep: 3 }")).toEqual(["write one of by: cox, by: concordance"]);
  });

  test("competing events are refused by name for learners of one cause", () => {
    const competing = "kind: survival, time: time, unit: days, event: { column: status, competing: [2] }";
    expect(declared(`${competing}|learner: survival-forest`)).toEqual([
      "competing-not-supported: the learner survival-forest cannot learn from follow-up with competing events",
    ]);
    expect(declared(`${competing}|learner: boosted-cox`)).toEqual([
      "competing-not-supported: the learner boosted-cox cannot learn from follow-up with competing events",
    ]);
    expect(declared(`${competing}|learner: cox`)).toEqual([]);
  });

  test("Efron's ties need a fit without penalty, and penalty factors sets that exist", () => {
    const followUp = "kind: survival, time: time, unit: days, event: status";
    expect(declared(`${followUp}|learner: { kind: cox, ties: efron }`)).toEqual([
      "ties-with-penalty: Efron's ties and a penalty do not go together",
    ]);
    expect(declared(`${followUp}|learner: { kind: cox, ties: efron, lambda: 0 }`)).toEqual([]);
    expect(declared(`${followUp}|learner: { kind: cox, penaltyFactors: { clinic: 0 } }`)).toEqual([
      'name-unknown: there is no feature set "clinic"',
    ]);
    expect(declared(`${followUp}|learner: { kind: cox, penaltyFactors: { ct: 0 } }`)).toEqual([]);
  });

  test("select-univariate takes the measure of the outcome where none is named, and refuses that of another", () => {
    const by = (outcome: string, step: string): unknown => {
      const text = table.replace("kind: binary, column: metastasis, positive: 1", outcome);
      const { protocol } = readProtocol(shownFile, text.replace("learner: logistic", `learner: ${step}`));
      const node =
        protocol === null ? undefined : compilePlan(protocol).nodes.find(({ kind }) => kind === "models.freeze");
      return node?.kind === "models.freeze" ? node.params.model.steps : null;
    };
    const step = "steps: [{ kind: select-univariate, keep: 3 }]";
    expect(by("kind: binary, column: metastasis, positive: 1", `logistic, ${step}`)).toMatchObject([{ by: "auc" }]);
    const followUp =
      "kind: survival, time: days, unit: days, event: { column: status, event: [1], censored: [0] }, horizons: [730]";
    expect(by(followUp, `cox, ${step}`)).toMatchObject([{ by: "cox" }]);
    expect(by("kind: multiclass, column: grade, levels: [a, b, c]", `multinomial, ${step}`)).toMatchObject([
      { by: "kruskal" },
    ]);
    expect(
      declared(
        "kind: binary, column: metastasis, positive: 1|learner: logistic, steps: [{ kind: select-univariate, by: cox, keep: 3 }]",
      ),
    ).toEqual(["outcome-not-supported: the step select-univariate by cox cannot learn from a binary outcome"]);
    const knn = "kind: select-univariate, by: mutual-information-knn, keep: 3, falseDiscoveryRate: 0.1";
    expect(declared(`kind: continuous, column: dose|learner: linear, steps: [{ ${knn} }]`)).toEqual([
      "measure-without-p-value: mutual-information-knn has no p-value that falseDiscoveryRate could adjust",
    ]);
    const best = "steps: [{ kind: drop-correlated, representative: best-univariate }]";
    expect(by(followUp, `cox, ${best}`)).toMatchObject([{ representative: { kind: "best-univariate", by: "cox" } }]);
    expect(by(followUp, "cox, steps: [drop-correlated]")).toMatchObject([{ representative: "medoid" }]);
  });

  test("strata are a column of the case table, and never the outcome", () => {
    const followUp = "kind: survival, time: time, unit: days, event: status";
    expect(declared(`${followUp}|learner: { kind: cox, strata: center }`)).toEqual([]);
    expect(declared(`${followUp}|learner: { kind: cox, strata: status }`)[0]).toMatch(/^outcome-leak: /);
  });

  test("a penalty factor of a set that no model with this learner has is refused", () => {
    const text = table
      .replace("models:", "  clinic: { kind: table, columns: [age] }\nmodels:")
      .replace("learner: logistic", "learner: { kind: logistic, penaltyFactors: { clinic: 0 } }");
    const codes = (more: string) => readProtocol(shownFile, text + more).diagnostics.map(({ code }) => code);
    expect(codes("")).toContain("set-not-in-model");
    expect(codes("  both: { extends: radiomics, features: [ct, clinic] }\n")).not.toContain("set-not-in-model");
  });

  test("a metric of another kind of outcome is refused", () => {
    const text = `${table}validation: { inner: { metric: c-index } }\n`;
    expect(readProtocol(shownFile, text).diagnostics.map(({ code, problem }) => `${code}: ${problem}`)).toEqual([
      "metric-not-for-outcome: the inner loop cannot choose by c-index: the outcome is binary",
    ]);
  });

  test("a primary comparison by a measure that the outcome does not have is refused", () => {
    const text = `${table}primary: { model: clinical, metric: r2 }\n`;
    expect(readProtocol(shownFile, text).diagnostics.map(({ code, problem }) => `${code}: ${problem}`)).toContain(
      "metric-not-for-outcome: models are not compared by r2: the outcome is binary",
    );
  });

  test("deviance can decide of every outcome, but not of follow-up under a bootstrap", () => {
    const problems = (of: string) =>
      readProtocol(shownFile, of).diagnostics.map(({ code, problem }) => `${code}: ${problem}`);
    const text = `${table}primary: { model: radiomics, metric: deviance }\n`;
    const bootstrap = "validation: { outer: { kind: bootstrap, resamples: 50 } }\n";
    expect(problems(text)).toEqual([]);
    expect(problems(`${text}${bootstrap}`)).toEqual([]);
    const followUp = text
      .replace(/outcome: .*\n/, "outcome: { kind: survival, time: days, unit: days, event: dead }\n")
      .replace("logistic", "cox");
    expect(problems(followUp)).toEqual([]);
    expect(problems(`${followUp}${bootstrap}`)).toEqual([
      "metric-not-for-scheme: deviance cannot decide between models under validation.outer bootstrap",
    ]);
  });

  test("the language says of learners, steps and metrics what the statistics can do", () => {
    for (const [kind, learner] of Object.entries(learnerRegistry)) {
      expect([kind, learnerOutcomes[kind as keyof typeof learnerOutcomes]]).toEqual([kind, learner.outcomes]);
    }
    expect(innerMetrics).toEqual(scoreMetrics);
    for (const [by, kinds] of Object.entries(measureOutcomes)) {
      expect([by, kinds]).toEqual([by, outcomesOfMeasure(by as UnivariateMeasure)]);
    }
    for (const [kind, by] of Object.entries(univariateMeasures)) expect(measureOutcomes[by]).toContain(kind);
    for (const kind of Object.keys(stepRegistry)) {
      const spec = modelSchema.safeParse({ steps: [{ kind, ...needed[kind] }] }).data?.steps?.[0];
      if (spec === undefined) throw new TypeError(`${kind}: say in this test what it needs`);
      const options = { ...spec } as unknown as StepOptions;
      expect([kind, stepOutcomes(spec)]).toEqual([kind, stepRegistry[options.kind].outcomes(options)]);
    }
  });
});

const needed: Readonly<Record<string, object>> = Object.fromEntries([
  ...["combat", "covbat", "standardize-by-batch", "align-quantiles"].map((kind) => [kind, { batch: "center" }]),
  ...["univariate", "mrmr", "relieff", "recursive", "elastic-net", "forest"].map((kind) => [
    `select-${kind}`,
    { keep: 2 },
  ]),
  ["drop-missing", { fraction: 0.5 }],
  ["reliability", { from: "retest" }],
  ["select-univariate", { keep: 2, by: "auc" }],
]);
