import { binaryOutcome } from "../binary-outcome.ts";
import { describe, expect, it } from "vitest";
import { evaluateStudy, type EvaluationInput } from "../../../statistics/evaluation/evaluate-study.ts";
import { externalMetrics } from "../../../statistics/evaluation/external-metrics.ts";
import { spearman } from "../../../statistics/evaluation/feature-overview.ts";
import { foldIntervalMaker } from "../../../statistics/evaluation/fold-interval.ts";
import { foldMetrics, internalMetrics, meanOutOfFold } from "../../../statistics/evaluation/internal-metrics.ts";

// Eight cases of two centers, two folds of four: fold 0 ranks perfectly, fold 1 gets 3 of 4 pairs right.
const outcome = Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0);
const centers = ["a", "a", "a", "a", "b", "b", "b", "b"];
const development = { cohort: "development", outcome, centers };
const predictions = {
  model: "m",
  repeat: new Int32Array(8),
  fold: Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
  row: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
  probability: Float64Array.of(0.9, 0.8, 0.2, 0.1, 0.9, 0.3, 0.5, 0.1),
  cuts: [],
};

const intervalOf = foldIntervalMaker(
  {
    outcome: "binary",
    scheme: "folds",
    folds: 2,
    repeats: 1,
    n: 8,
    minority: 4,
    isIndependent: true,
    confidence: 0.95,
  },
  new Map([["m", 4]]),
);

describe("internal metrics", () => {
  it("take the AUC of every fold by itself", () => {
    expect(
      foldMetrics(predictions, development).map(({ auc, n_train, n_test, events_test }) => [
        auc,
        n_train,
        n_test,
        events_test,
      ]),
    ).toEqual([
      [1, 4, 4, 2],
      [0.75, 4, 4, 2],
    ]);
  });

  it("head with the mean fold AUC, whose estimand is the procedure, between its least and its largest fold", () => {
    const auc = internalMetrics(predictions, development, intervalOf).find(({ metric }) => metric === "auc");
    expect(auc).toMatchObject({ estimate: 0.875, lower: 0.75, upper: 1, interval: "fold-spread", n: 8, events: 4 });
    expect(auc).toMatchObject({ estimand: "procedure", withheld: expect.stringContaining("not simulated") as string });
  });

  it("keep the interval of an AUC inside 0 and 1", () => {
    const wide = () => ({ ...intervalOf("auc", ["m"], [1, 0.75], 1), lower: -0.7, upper: 2.4 });
    const auc = internalMetrics(predictions, development, wide).find(({ metric }) => metric === "auc");
    expect(auc).toMatchObject({ lower: 0, upper: 1 });
  });

  it("pool scores beside it, without an interval", () => {
    // Events 0.9 0.8 0.9 0.3 against 0.2 0.1 0.5 0.1: 15 of 16 pairs.
    const pooled = internalMetrics(predictions, development, intervalOf).find(({ metric }) => metric === "auc_pooled");
    expect(pooled).toMatchObject({ estimate: 15 / 16, interval: "none" });
    expect(pooled?.lower).toBeNaN();
  });

  it("compare within centers only pairs of one fold", () => {
    const within = internalMetrics(predictions, development, intervalOf).find(
      ({ metric }) => metric === "auc_within_center",
    );
    expect(within?.estimate).toBe((4 + 3) / 8);
  });

  it("say nothing about centers where the study knows none", () => {
    const rows = internalMetrics(predictions, { ...development, centers: null }, intervalOf);
    expect(rows.map(({ metric }) => metric)).not.toContain("auc_within_center");
  });

  it("average the probabilities of a case over the repeats", () => {
    const twice = {
      ...predictions,
      repeat: Int32Array.of(0, 0, 1, 1),
      fold: Int32Array.of(0, 1, 0, 1),
      row: Int32Array.of(0, 1, 0, 1),
      probability: Float64Array.of(0.2, 0.4, 0.6, 0.8),
      cuts: [],
    };
    const mean = meanOutOfFold(twice, 3);
    expect(mean[0]).toBeCloseTo(0.4, 15);
    expect(mean[1]).toBeCloseTo(0.6, 15);
    expect(mean[2]).toBeNaN();
  });
});

describe("external metrics", () => {
  const external = {
    cohort: "other",
    outcome,
    centers,
    models: [{ model: "m", probability: predictions.probability, updated: null, cuts: [] }],
  };

  it("judge the final model with DeLong's interval", () => {
    const auc = externalMetrics(external, 0.95).find(({ metric }) => metric === "auc");
    expect(auc).toMatchObject({ estimate: 15 / 16, estimand: "final-model", interval: "delong" });
    expect(auc?.lower).toBeLessThan(15 / 16);
  });

  it("give no interval to a model that says the same of everybody", () => {
    const constant = {
      ...external,
      models: [{ model: "empty", probability: new Float64Array(8).fill(0.5), updated: null, cuts: [] }],
    };
    const auc = externalMetrics(constant, 0.95).find(({ metric }) => metric === "auc");
    expect(auc).toMatchObject({ estimate: 0.5, interval: "none" });
    expect(auc?.lower).toBeNaN();
  });

  it("label a recalibrated model as an update and leave the AUC alone", () => {
    const updated = predictions.probability.map((p) => p / 2);
    const rows = externalMetrics(
      { ...external, models: [{ model: "m", probability: predictions.probability, updated, cuts: [] }] },
      0.95,
    );
    expect(rows.map(({ metric }) => metric)).toEqual([
      "auc",
      "auc_within_center",
      "brier",
      "scaled_brier",
      "calibration_intercept",
      "calibration_slope",
      "updated_brier",
      "updated_scaled_brier",
      "updated_calibration_intercept",
      "updated_calibration_slope",
    ]);
  });
});

describe("evaluation of a study", () => {
  const input: EvaluationInput = {
    confidence: 0.95,
    primary: { model: "m", versus: "other", metric: "auc", cohort: null },
    development: { ...development, outcome: binaryOutcome(outcome) },
    internal: [
      { ...predictions, outputs: [predictions.probability] },
      { ...predictions, model: "other", outputs: [predictions.probability.map((p) => 1 - p)] },
    ],
    external: [],
    selections: [
      {
        model: "m",
        candidates: 4,
        used: [
          ["s.volume", "s.sex=f", "s.sex=m"],
          ["s.sex=f", "s.same"],
        ],
      },
      { model: "other", candidates: 4, used: [["s.component_1"], ["s.component_1"]] },
    ],
    features: {
      rows: 8,
      columns: [
        { kind: "numeric", name: "s.volume", set: "s", values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
        { kind: "numeric", name: "s.same", set: "s", values: Float64Array.of(2, 4, 6, 8, 10, 12, 14, Number.NaN) },
        { kind: "numeric", name: "s.flat", set: "s", values: new Float64Array(8).fill(3) },
        { kind: "category", name: "s.sex", set: "s", values: ["f", "m", "", "f", "m", "f", "m", "f"], levels: null },
      ],
    },
    volumeFeature: "s.volume",
    options: { riskThresholds: [], netBenefitRange: null, riskGroups: 3 },
    permutations: [],
    treatment: null,
    outer: {
      kind: "folds",
      seed: 1,
      patients: Array.from({ length: 8 }, (_, row) => `p${row}`),
      trainRows: [
        { repeat: 0, fold: 0, trainRows: 4 },
        { repeat: 0, fold: 1, trainRows: 4 },
      ],
      judged: [],
    },
  };

  it("compares the primary model over the same folds", () => {
    const difference = evaluateStudy(input).metrics.find(({ metric }) => metric === "auc_difference_vs_other");
    expect(difference).toMatchObject({ model: "m", estimate: (1 - 0 + (0.75 - 0.25)) / 2 });
  });

  it("puts the primary comparison in an external cohort among the metrics where the outcome is a number", () => {
    const value = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const patients = Array.from({ length: 8 }, (_, row) => `e${row}`);
    const models = ["m", "other"].map((model) => {
      const outputs = [model === "m" ? value : new Float64Array(8).fill(4.5)];
      return { model, outputs, updated: null, cuts: [] };
    });
    const found = evaluateStudy({
      ...input,
      primary: { model: "m", versus: "other", metric: "r2", cohort: "away" },
      development: { ...input.development, outcome: { kind: "continuous", value } },
      external: [{ cohort: "away", outcome: { kind: "continuous", value }, centers: null, patients, models }],
    });
    const rows = found.metrics.filter(
      ({ metric, scope }) => metric === "r2_difference_vs_other" && scope === "external",
    );
    expect(rows).toHaveLength(1);
    // Perfect predictions against the mean: R squared of 1 and 0.
    expect(rows[0]).toMatchObject({
      model: "m",
      cohort: "away",
      estimand: "final-model",
      interval: "bootstrap",
      estimate: 1,
    });
  });

  it("compares by the deviance where the study says that it decides, inside and outside", () => {
    const patients = Array.from({ length: 8 }, (_, row) => `e${row}`);
    const models = input.internal.map(({ model, outputs }) => ({ model, outputs, updated: null, cuts: [] }));
    const away = { cohort: "away", outcome: binaryOutcome(outcome), centers: null, patients, models };
    const of = (cohort: string | null) =>
      evaluateStudy({
        ...input,
        external: [away],
        primary: { model: "m", versus: "other", metric: "deviance", cohort },
      });
    // -2 mean log of what was said of each class, eight cases each way round.
    const said = [0.9, 0.8, 0.8, 0.9, 0.9, 0.3, 0.5, 0.9];
    const difference = said.reduce((sum, p) => sum - 2 * (Math.log(p) - Math.log(1 - p)), 0) / 8;
    const outside = of("away").metrics.filter(({ metric }) => metric === "deviance_difference_vs_other");
    expect(outside).toHaveLength(1);
    expect(outside[0]).toMatchObject({ scope: "external", interval: "bootstrap", model: "m" });
    expect(outside[0].estimate).toBeCloseTo(difference, 12);
    const inside = of(null);
    const [row] = inside.metrics.filter(({ metric }) => metric === "deviance_difference_vs_other");
    expect(row).toMatchObject({ scope: "internal", interval: "none", estimand: "procedure" });
    expect(row.estimate).toBeCloseTo(difference, 12);
    expect(row.reason).toMatch(/[a-z]/);
    expect(inside.comparisons.map(({ metric, role }) => `${metric} ${role}`).slice(0, 2)).toEqual([
      "deviance primary",
      "auc exploratory",
    ]);
    expect(evaluateStudy({ ...input, external: [away] }).comparisons.some(({ metric }) => metric === "deviance")).toBe(
      false,
    );
  });

  it("judges by a single cut one fixed model, also where two are compared", () => {
    const alone = (of: EvaluationInput["internal"][number]) => ({ ...of, fold: new Int32Array(8) });
    const found = evaluateStudy({
      ...input,
      internal: input.internal.map(alone),
      outer: { ...input.outer, kind: "temporal", trainRows: [{ repeat: 0, fold: 0, trainRows: 12 }] },
      primary: { model: "m", versus: "other", metric: "deviance", cohort: null },
    });
    const compared = found.metrics.filter(({ metric }) => metric.includes("_difference_vs_"));
    expect(compared.map(({ metric, estimand }) => `${metric} ${estimand}`)).toEqual([
      "auc_difference_vs_other split-model",
      "deviance_difference_vs_other split-model",
    ]);
  });

  it("says of resamples of the whole procedure why their difference has no test", () => {
    const rows = Int32Array.from({ length: 8 }, (_, row) => row);
    const splits = (probability: Float64Array) =>
      [0, 1].map((repeat) => ({ repeat, train: rows, test: rows, outputs: [probability] }));
    const judged = input.internal.map(({ model, outputs }) => ({ model, splits: splits(outputs[0]) }));
    const found = evaluateStudy({ ...input, outer: { ...input.outer, kind: "bootstrap", judged } });
    expect(found.comparisons.length).toBeGreaterThan(0);
    for (const { test, reason } of found.comparisons) {
      expect({ test, reason }).toEqual({ test: "none", reason: ".632+ values have no standard error that holds" });
    }
  });

  it("resamples patients for external intervals where a patient has several rows", () => {
    const intervals = (patientOf: (row: number) => number) => {
      const rows = Array.from({ length: 80 }, (_, row) => row);
      const external = {
        cohort: "other",
        outcome: binaryOutcome(Uint8Array.from(rows, (row) => outcome[row % 8])),
        patients: rows.map((row) => `p${patientOf(row)}`),
        centers: null,
        models: ["m", "other"].map((model, at) => ({
          model,
          outputs: [Float64Array.from(rows, (row) => (at + predictions.probability[(row + at) % 8] + row / 99) / 3)],
          updated: null,
          cuts: [],
        })),
      };
      const { metrics } = evaluateStudy({ ...input, external: [external] });
      const own = metrics.filter((row) => row.scope === "external" && row.interval !== "none");
      return own.map(({ model, metric, interval }) => `${model} ${metric} ${interval}`);
    };
    expect(intervals((row) => row)).toContain("m auc delong");
    const clustered = intervals((row) => row >> 1);
    expect(clustered).toEqual(expect.arrayContaining(["m auc cluster-bootstrap", "other brier cluster-bootstrap"]));
    expect(clustered.filter((line) => / (delong|normal)$/.test(line))).toEqual([]);
  });

  it("says how stable a selection was, a category counting once, where features and not components were selected", () => {
    const rows = evaluateStudy(input).metrics.filter(({ metric }) => metric === "selection_stability");
    expect(rows.map(({ model }) => model)).toEqual(["m", "other"]);
    expect(rows[1]).toMatchObject({ estimate: NaN, reason: expect.stringContaining("components") });
    expect(rows[0]).toMatchObject({ reason: "" });
    expect(rows[0].estimate).toBeCloseTo(0, 15); // two of four each, one of them in both: what chance gives
  });

  it("describes every feature: missing, constant, correlation with volume", () => {
    const { overview } = evaluateStudy(input);
    expect(overview.map(({ feature, missing, constant }) => [feature, missing, constant])).toEqual([
      ["s.volume", 0, 0],
      ["s.same", 1, 0],
      ["s.flat", 0, 1],
      ["s.sex", 1, 0],
    ]);
    expect(overview[1].volume_correlation).toBe(1);
    expect(overview[2].volume_correlation).toBeNaN();
    expect(overview[0]).toMatchObject({ mean: 4.5, minimum: 1, maximum: 8 });
  });

  it("draws ROC curves from nobody positive to everybody", () => {
    const points = evaluateStudy(input).roc.filter(({ model }) => model === "m");
    expect(points[0]).toMatchObject({ false_positive_rate: 0, true_positive_rate: 0 });
    expect(points.at(-1)).toMatchObject({ false_positive_rate: 1, true_positive_rate: 1 });
  });
});

describe("spearman", () => {
  it("gives ties their mean rank", () => {
    // Ranks 1 2.5 2.5 4 against 1 2 3 4: 4.5 / sqrt(4.5 * 5)
    expect(spearman(Float64Array.of(1, 2, 2, 3), Float64Array.of(1, 2, 3, 4))).toBeCloseTo(
      4.5 / Math.sqrt(4.5 * 5),
      15,
    );
  });
});
