import { describe, expect, test } from "vitest";
import { readProtocol } from "../../protocol/read-protocol.ts";
import { cases, checkFiles, smallest, told } from "./study-fixture.ts";

/** What is said of the smallest protocol with one line more (or another one). */
function refused(more: string, from = "", to = ""): string[] {
  const text = smallest.replace(from, to) + more;
  return told(readProtocol("study.yaml", text).diagnostics);
}

const withSteps = (steps: string): string[] => refused("", "learner: logistic", `learner: logistic, steps: [${steps}]`);

describe("an operation that would be fitted on all cases", () => {
  const onAll = "it would be fitted on all cases, before any is held out";

  test.each([
    ["steps: [standardize]\n", '10:1 fit-outside-folds: the study cannot have "steps"'],
    ["selection: { keep: 10 }\n", '10:1 fit-outside-folds: the study cannot have "selection"'],
    ["select-univariate: { keep: 10 }\n", '10:1 fit-outside-folds: the study cannot have "select-univariate"'],
    ["harmonize: { kind: combat }\n", '10:1 fit-outside-folds: the study cannot have "harmonize"'],
    ["imputation: median\n", '10:1 fit-outside-folds: the study cannot have "imputation"'],
    ["validation: { scale: true }\n", '10:15 fit-outside-folds: validation cannot have "scale"'],
  ])("has no place beside the models: %s", (more, expected) => {
    expect(refused(more)).toEqual([`${expected}: ${onAll}`]);
  });

  test("nor in a feature set or a cohort", () => {
    expect(refused("", "mask: mask }", "mask: mask, standardize: true }")).toEqual([
      `7:66 fit-outside-folds: features.ct cannot have "standardize": ${onAll}`,
    ]);
    expect(refused("", "development: cases.csv", "development: { cases: cases.csv, combat: center }")).toEqual([
      `4:36 fit-outside-folds: cohorts.development cannot have "combat": ${onAll}`,
    ]);
  });

  test.each(["fitOn: all", "cohorts: [development, b]", "refit: external", "scope: all"])(
    "and a step cannot name the cases that it is fitted on: %s",
    (key) => {
      const name = key.split(":")[0];
      expect(withSteps(`{ kind: standardize, ${key} }`)).toEqual([
        `9:80 fit-outside-folds: models.radiomics.steps[0] cannot have "${name}": a step sees its training part, no more and no less`,
      ]);
    },
  );

  test("while a typing error stays one", () => {
    expect(refused("modles: {}\n")).toEqual(['10:1 key-unknown: the study has no key "modles"']);
    expect(withSteps("{ kind: pca, component: 3 }")[0]).toMatch(/key-unknown/);
    expect(withSteps("standardise")[0]).toMatch(/value-unknown/);
  });
});

test.each([
  "smote",
  "oversample",
  "random-oversampling",
  "undersample",
  "{ kind: adasyn }",
  "{ kind: oversample, ratio: 1 }",
])("classes are not made equal: %s", (step) => {
  expect(withSteps(step)).toHaveLength(1);
  expect(withSteps(step)[0]).toMatch(/^9:\d+ class-resampling: ".*" makes copies of cases or drops cases/);
});

test("nor by a key", () => {
  expect(refused("balance: true\n")[0]).toMatch(/^10:1 class-resampling: "balance"/);
  expect(refused("validation: { oversample: true }\n")[0]).toMatch(/^10:15 class-resampling: "oversample"/);
});

test.each(["threshold: youden", "cutoff: 0.5", "operatingPoint: 0.9", "cut-point: optimal"])(
  "a threshold is not chosen on the cases that are judged: %s",
  (key) => {
    const name = key.split(":")[0];
    expect(refused(`evaluation: { ${key} }\n`)).toEqual([
      `10:15 threshold-on-test: evaluation cannot choose or set a threshold with "${name}"`,
    ]);
  },
);

test.each([
  [
    "validation: { inner: none }\n",
    '10:22 tuning-on-test: validation.inner cannot say on which cases values are tuned ("none")',
  ],
  [
    "validation: { inner: false }\n",
    '10:22 tuning-on-test: validation.inner cannot say on which cases values are tuned ("false")',
  ],
  [
    "validation: { inner: { cohort: b } }\n",
    '10:24 tuning-on-test: validation.inner cannot say on which cases values are tuned ("cohort")',
  ],
  [
    "validation: { tuneOn: outer }\n",
    '10:15 tuning-on-test: validation cannot say on which cases values are tuned ("tuneOn")',
  ],
])("values are tuned on inner folds of the training part, whatever is written: %s", (more, expected) => {
  expect(refused(more)).toEqual([expected]);
});

test.each([
  ["outer", "the model would be judged on the cases that it was made from"],
  ["inner", "values would be tuned on the cases that it was made from"],
])("something is always held out in the %s loop", (loop, what) => {
  expect(refused(`validation: { ${loop}: { folds: 1 } }\n`)).toEqual([
    `10:31 no-held-out: with 1 ${loop} fold no case is held out, so ${what}`,
  ]);
});

test.each(["group: case", "groupBy: lesion", "shuffle: true"])("folds are of patients: %s", (key) => {
  const name = key.split(":")[0];
  expect(refused(`validation: { outer: { ${key} } }\n`)).toEqual([
    `10:24 folds-split-patients: validation.outer cannot say how cases are grouped ("${name}")`,
  ]);
});

test("a step does not take the outcome", () => {
  expect(withSteps("{ kind: impute-median, by: metastasis }")).toEqual([
    "9:86 outcome-leak: the outcome is used in a step, so held-out labels would shape the features",
  ]);
});

test("a study has one seed", () => {
  expect(refused("seed: [1, 2, 3]\n")).toEqual(["10:7 several-seeds: a study has one seed"]);
  expect(refused("seeds: [1, 2, 3]\n")).toEqual(["10:1 several-seeds: a study has one seed"]);
});

describe("one patient under two ids", () => {
  const table = smallest
    .replace(/ {2}ct: .*/, "  lab: { kind: table, columns: [a, b, c, stage] }")
    .replace("[ct]", "[lab]");
  const value = (shift: number) => (row: number) => String(((row * 37 + shift) % 101) / 8);
  const columns = {
    case_id: (row: number) => `c${row}`,
    a: value(1),
    b: value(20),
    c: value(50),
    stage: (row: number) => String(row % 3),
    metastasis: (row: number) => String(row % 2),
  };
  const copyOf = (shown: (row: number) => string) => (row: number) => shown(row === 20 ? 4 : row);

  test("is found by the same values", async () => {
    const copied = { ...columns, a: copyOf(columns.a), b: copyOf(columns.b), c: copyOf(columns.c) };
    const { diagnostics } = await checkFiles({ "study.yaml": table, "cases.csv": cases(24, copied) });
    expect(told(diagnostics)).toEqual([
      "22:1 case-copied: the cases c4, c20 have the same 3 values in lab, and count as different patients",
    ]);
    expect(diagnostics[0]).toMatchObject({ severity: "error", related: [{ line: 6, message: "first here" }] });
  });

  test("also where it is in another cohort, under another id", async () => {
    const external = { ...columns, case_id: (row: number) => `e${row}`, a: value(9), b: value(33), c: value(77) };
    const twice = {
      ...external,
      a: (row: number) => (row === 2 ? columns.a(7) : external.a(row)),
      b: (row: number) => (row === 2 ? columns.b(7) : external.b(row)),
      c: (row: number) => (row === 2 ? columns.c(7) : external.c(row)),
    };
    const text = table.replace(
      "development: cases.csv",
      "development: cases.csv\n  b: { cases: b.csv, role: external }",
    );
    const own = cases(24, columns);
    const { diagnostics } = await checkFiles({ "study.yaml": text, "cases.csv": own, "b.csv": cases(12, twice) });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(told(errors)).toEqual([
      "4:1 case-copied: the cases c7, e2 have the same 3 values in lab, and count as different patients",
    ]);
    const apart = await checkFiles({ "study.yaml": text, "cases.csv": own, "b.csv": cases(12, external) });
    expect(apart.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("is no copy where the table says that it is one patient, or where one value differs", async () => {
    const copied = { ...columns, a: copyOf(columns.a), b: copyOf(columns.b), c: copyOf(columns.c) };
    const known = { ...copied, patient_id: copyOf((row) => `p${row}`) };
    expect((await checkFiles({ "study.yaml": table, "cases.csv": cases(24, known) })).diagnostics).toEqual([]);
    const near = { ...copied, c: columns.c };
    expect((await checkFiles({ "study.yaml": table, "cases.csv": cases(24, near) })).diagnostics).toEqual([]);
  });
});

test("numbers that are all larger in one class are suspected to be what the outcome was made from", async () => {
  const text = smallest.replace(/ {2}ct: .*/, "  lab: { kind: table, columns: [days, age] }").replace("[ct]", "[lab]");
  const table = cases(24, {
    case_id: (row) => `c${row}`,
    days: (row) => String(row % 2 === 1 ? 100 + row : 900 + row),
    age: (row) => String(40 + ((row * 7) % 30)),
    metastasis: (row) => String(row % 2),
  });
  expect(told((await checkFiles({ "study.yaml": text, "cases.csv": table })).diagnostics)).toEqual([
    '7:33 outcome-copy-suspected: the column "days" separates the classes of metastasis without an exception',
  ]);
});

test("numbers in the order of follow-up are suspected to be follow-up in another unit", async () => {
  const text = smallest
    .replace(
      /^outcome: .*/m,
      "outcome: { kind: survival, time: days, unit: days, event: { column: died, event: [1], censored: [0] } }",
    )
    .replace(/ {2}ct: .*/, "  lab: { kind: table, columns: [months, age] }")
    .replace("[ct], learner: logistic", "[lab], learner: cox");
  const days = (row: number) => 100 + ((row * 37) % 101);
  const table = cases(24, {
    case_id: (row) => `c${row}`,
    days: (row) => String(days(row)),
    died: (row) => String(row % 2),
    months: (row) => (row === 3 ? "" : (days(row) / 30.4).toFixed(1)),
    age: (row) => String(40 + ((row * 7) % 30)),
  });
  expect(told((await checkFiles({ "study.yaml": text, "cases.csv": table })).diagnostics)).toEqual([
    '7:33 outcome-copy-suspected: the column "months" puts the cases in the order of days without an exception',
  ]);
});
