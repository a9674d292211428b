import { binaryOutcome } from "./binary-outcome.ts";
import { describe, expect, it } from "vitest";
import type { StepPlan } from "../../protocol/step-plan.ts";
import type { FeatureColumn, FeatureTable, RowContext } from "../../statistics/feature-table.ts";
import { CombatVariableError, UnseenBatchError } from "../../statistics/harmonization/combat-errors.ts";
import { ColumnMismatchError } from "../../statistics/preparation/column-signature.ts";
import { stepRegistry, type StepOptions } from "../../statistics/step-registry.ts";

/** What a compiled plan holds once tuned values are resolved. */
type Resolved<Plan> = Plan extends unknown ? { readonly [Key in keyof Plan]: Exclude<Plan[Key], Tuned> } : never;
type Tuned = { readonly tune: readonly unknown[] };
type ResolvedStep = Resolved<StepPlan>;

const planned: readonly ResolvedStep[] = [
  { kind: "impute-median" },
  { kind: "impute-indicator" },
  { kind: "impute-knn", neighbors: 2 },
  { kind: "one-hot" },
  { kind: "one-hot", minCount: 4 },
  { kind: "drop-constant" },
  { kind: "drop-missing", fraction: 0.5 },
  { kind: "drop-near-zero-variance", frequencyRatio: 2, uniqueFraction: 0.3 },
  { kind: "winsorize", lower: 0.1, upper: 0.9 },
  { kind: "yeo-johnson" },
  { kind: "robust-scale" },
  { kind: "standardize" },
  { kind: "select-univariate", by: "auc", keep: 2, falseDiscoveryRate: null },
  { kind: "select-univariate", by: "t", keep: 3, falseDiscoveryRate: 0.9 },
  { kind: "select-univariate", by: "chi-squared", keep: 2, falseDiscoveryRate: null },
  { kind: "select-univariate", by: "mutual-information", keep: 2, falseDiscoveryRate: null },
  { kind: "drop-correlated", by: "spearman", above: 0.2, representative: "medoid" },
  { kind: "drop-correlated", by: "pearson", above: 0.05, representative: { kind: "best-univariate", by: "auc" } },
  { kind: "pca", on: null, blocks: "together", components: 2 },
  { kind: "pca", on: ["ct", "pet"], blocks: "by-set", components: 0.9 },
  { kind: "select-mrmr", scheme: "difference", by: "spearman", keep: 2 },
  { kind: "select-mrmr", scheme: "quotient", by: "pearson", keep: 3 },
  { kind: "select-relieff", neighbors: 3, keep: 2 },
  { kind: "select-recursive", l1Ratio: 0, lambda: 0.05, dropShare: 0.3, keep: 2 },
  { kind: "select-elastic-net", l1Ratio: 0.5, keep: 2 },
  { kind: "select-stability", perHalf: 2, threshold: 0.6, pairs: 5, l1Ratio: 1, seed: 1 },
  { kind: "reliability", from: "retest", icc: "1,1", lowerLimit: 0.9 },
  { kind: "select-forest", keep: 2, trees: 20, minLeaf: 1, seed: 1 },
  { kind: "select-boruta", runs: 10, trees: 10, level: 0.01, tentative: "keep", seed: 1 },
  combat("parametric"),
  combat("non-parametric"),
  combat("none"),
  { ...combat("parametric"), bootstrap: { resamples: 3 } },
  { ...covbat(), prior: "non-parametric" },
  { kind: "standardize-by-batch", on: null, batch: "center", unseenBatch: "error" },
  { kind: "align-quantiles", on: null, batch: "center", unseenBatch: "error", quantiles: 4 },
];
// compiles only while the options declared in statistics have the shape of the plan
const everyStep: readonly StepOptions[] = planned;

const rows = 12;
const outcome = binaryOutcome(Uint8Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0)));
const table: FeatureTable = {
  rows,
  columns: [
    withLimit(
      numeric("ct.volume", "ct", (row) => 100 + ((row * 37) % 23)),
      0.8,
    ),
    numeric("ct.entropy", "ct", (row) => (row === 5 ? Number.NaN : 3 - ((row * 5) % 11) / 7)),
    category("stage", (row) => ["I", "II", "", "III"][row % 4]),
    numeric("pet.suv", "pet", (row) => ((row * 29) % 17) / 3),
    numeric("pet.constant", "pet", () => 0.1),
    numeric("clinical.negativeZero", "clinical", (row) => (row < 9 ? -0 : row === 11 ? 1 : -1)),
  ],
};
const context: RowContext = {
  patients: Array.from({ length: rows }, (_, row) => `p${row}`),
  variables: {
    center: category("center", (row) => ["north", "south", "west"][row % 3]),
    age: numeric("age", "clinical", (row) => 40 + ((row * 31) % 19)),
    sex: category("sex", (row) => (row % 2 === 0 ? "f" : "m")),
  },
};

describe("stepRegistry", () => {
  it("holds every step of the plan under its own kind", () => {
    expect(Object.keys(stepRegistry).sort()).toEqual([...new Set(everyStep.map(({ kind }) => kind))].sort());
    for (const [kind, step] of Object.entries(stepRegistry)) expect(step.kind).toBe(kind);
  });
});

describe.each(everyStep.map((options) => ({ title: title(options), options })))("step $title", ({ options }) => {
  const step = stepRegistry[options.kind];
  const fit = (): unknown => step.fit(table, context, outcome, options);

  it("touches its input neither in fit nor in apply", () => {
    const before = structuredClone({ table, context, outcome, options });
    const fitted = fit();
    const fittedBefore = structuredClone(fitted);
    step.apply(fitted, table, context);
    expect({ table, context, outcome, options }).toStrictEqual(before);
    expect(fitted).toStrictEqual(fittedBefore);
  });

  it("gives the same result for the same input", () => {
    expect(fit()).toStrictEqual(fit());
    expect(step.apply(fit(), table, context)).toStrictEqual(step.apply(fit(), table, context));
  });

  it("survives a JSON round trip to the bit", () => {
    const fitted = fit();
    expect(JSON.parse(JSON.stringify(fitted))).toStrictEqual(fitted);
    const read: unknown = JSON.parse(JSON.stringify(fitted));
    expect(step.apply(read, table, context)).toStrictEqual(step.apply(fitted, table, context));
  });

  it("does not refit: a row gets the same values whatever rows are beside it", () => {
    const fitted = fit();
    const whole = step.apply(fitted, table, context);
    for (const picked of [[4], [7, 2, 9], [11, 10, 9, 8]]) {
      const part = step.apply(fitted, takeRows(table, picked), takeContext(context, picked));
      expect(part).toStrictEqual(takeRows(whole, picked));
    }
  });

  it("gives columns of the table's length with unique names, category columns untouched unless coded", () => {
    const result = step.apply(fit(), table, context);
    expect(result.rows).toBe(rows);
    for (const column of result.columns) expect(column.values.length).toBe(rows);
    expect(new Set(result.columns.map(({ name }) => name)).size).toBe(result.columns.length);
    if (options.kind !== "one-hot")
      expect(result.columns.find(({ kind }) => kind === "category")).toBe(table.columns[2]);
  });

  it("finds columns by name and gives them in the order of training", () => {
    const fitted = fit();
    const reversed = { rows, columns: table.columns.toReversed() };
    expect(step.apply(fitted, reversed, context)).toStrictEqual(step.apply(fitted, table, context));
  });

  it("refuses a missing, an unseen and a changed column by name", () => {
    const fitted = fit();
    const apply = (columns: readonly FeatureColumn[]) => (): unknown => step.apply(fitted, { rows, columns }, context);
    expect(apply(table.columns.slice(1))).toThrow(ColumnMismatchError);
    expect(apply(table.columns.slice(1))).toThrow(`${options.kind}: column \`ct.volume\` is missing`);
    const unseen = numeric("ct.extra", "ct", (row) => row);
    expect(apply([...table.columns, unseen])).toThrow(`${options.kind}: column \`ct.extra\` was unseen in training`);
    const changed = category("ct.volume", () => "large");
    expect(apply([changed, ...table.columns.slice(1)])).toThrow("expected numeric as in training, got category");
  });
});

describe("step combat", () => {
  const step = stepRegistry.combat;
  const options = combat("parametric");

  it("touches the numeric columns of its sets only", () => {
    const onPet = { ...options, on: ["pet"] };
    const result = step.apply(step.fit(table, context, outcome, onPet), table, context);
    result.columns.forEach((column, i) => {
      if (column.name === "pet.suv") expect(column).not.toEqual(table.columns[i]);
      else expect(column).toEqual(table.columns[i]);
    });
  });

  it("lists the features that it left as they are in its notes", () => {
    const { notes } = step.fit(table, context, outcome, options) as { notes: string[] };
    expect(notes.join()).toContain("pet.constant");
  });

  it("refuses an absent batch variable, a missing batch and a missing covariate by name", () => {
    const fit = (variables: RowContext["variables"]) => (): unknown =>
      step.fit(table, { ...context, variables }, outcome, options);
    const { center, age, sex } = context.variables;
    expect(fit({ age, sex })).toThrow(CombatVariableError);
    expect(fit({ age, sex })).toThrow("variable `center` is absent, expected one of age, sex");
    expect(fit({ center, age })).toThrow("variable `sex` is absent");
    const holes = category("center", (row) => (row === 3 ? "" : "north"));
    expect(fit({ center: holes, age, sex })).toThrow("variable `center` has missing values");
  });

  it("refuses a batch unseen in training, or lets its rows pass", () => {
    const away = { ...context, variables: { ...context.variables, center: category("center", () => "east") } };
    const strict = step.fit(table, context, outcome, options);
    expect(() => step.apply(strict, table, away)).toThrow(UnseenBatchError);
    const lenient = step.fit(table, context, outcome, { ...options, unseenBatch: "passthrough" });
    expect(step.apply(lenient, table, away)).toStrictEqual(table);
  });

  it("takes a numeric batch variable by its text", () => {
    const code = numeric("center", "", (row) => row % 3);
    const text = category("center", (row) => String(row % 3));
    const fits = [code, text].map((center) =>
      step.fit(table, { ...context, variables: { ...context.variables, center } }, outcome, options),
    );
    expect(fits[0]).toStrictEqual(fits[1]);
  });
});

function combat(prior: "parametric" | "non-parametric" | "none"): Extract<ResolvedStep, { kind: "combat" }> {
  return {
    kind: "combat",
    on: null,
    batch: "center",
    covariates: ["age", "sex"],
    prior,
    meanOnly: false,
    referenceBatch: null,
    unseenBatch: "error",
    singleCaseBatch: "error",
  };
}

function covbat(): Extract<ResolvedStep, { kind: "covbat" }> {
  const { kind: _kind, meanOnly: _meanOnly, bootstrap: _bootstrap, ...rest } = combat("parametric");
  return { ...rest, kind: "covbat", varianceShare: 0.95 };
}

function title(options: StepOptions): string {
  return options.kind === "combat" ? `combat, prior ${options.prior}` : options.kind;
}

function numeric(name: string, set: string, value: (row: number) => number): FeatureColumn {
  return { kind: "numeric", name, set, values: Float64Array.from({ length: rows }, (_, row) => value(row)) };
}

function category(name: string, value: (row: number) => string): FeatureColumn {
  return {
    kind: "category",
    name,
    set: "clinical",
    values: Array.from({ length: rows }, (_, row) => value(row)),
    levels: null,
  };
}

function takeColumn(column: FeatureColumn, picked: readonly number[]): FeatureColumn {
  return column.kind === "numeric"
    ? { ...column, values: Float64Array.from(picked, (row) => column.values[row]) }
    : { ...column, values: picked.map((row) => column.values[row]) };
}

function takeRows(from: FeatureTable, picked: readonly number[]): FeatureTable {
  return { rows: picked.length, columns: from.columns.map((column) => takeColumn(column, picked)) };
}

function takeContext(from: RowContext, picked: readonly number[]): RowContext {
  return {
    patients: picked.map((row) => from.patients[row]),
    variables: Object.fromEntries(
      Object.entries(from.variables).map(([name, column]) => [name, takeColumn(column, picked)]),
    ),
  };
}

function withLimit(column: FeatureColumn, lower: number): FeatureColumn {
  return column.kind === "category" ? column : { ...column, reliability: { "retest 1,1": lower } };
}
